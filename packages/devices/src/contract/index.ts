/** The examination of a connector. @module */
export { describeConnector, type Exception, type TestFramework } from "./describe-connector.ts";
export { Examined, type Rig } from "./rig.ts";
export type { Expect } from "./checks.ts";
