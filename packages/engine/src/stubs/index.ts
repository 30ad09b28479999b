/** The stubs by their wire names, for whoever has arguments as Python gives them. @module */
import type { Definition } from "../parameters/definition.ts";
import { registry } from "../parameters/definition.ts";
import { controlDefinitions } from "./control-definitions.ts";
import { flyDefinitions } from "./fly-definitions.ts";
import { measureDefinitions } from "./measure-definitions.ts";
import { moveDefinitions } from "./move-definitions.ts";
import { repeatDefinitions } from "./repeat-definitions.ts";
import { runDefinitions } from "./run-definitions.ts";

/** From wire name to stub: `trigger_and_read`, `mv`, `collect_while_completing`, … */
export const stubDefinitions: ReadonlyMap<string, Definition> = registry<unknown>([
  ...runDefinitions,
  ...measureDefinitions,
  ...moveDefinitions,
  ...flyDefinitions,
  ...controlDefinitions,
  ...repeatDefinitions,
]);
