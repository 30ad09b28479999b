/** The preprocessors by their wire names. @module */
import { type Definition, registry } from "../parameters/definition.ts";
import { changeDefinitions } from "./change-definitions.ts";
import { aroundDefinitions } from "./around-definitions.ts";

/** From wire name to preprocessor: `run_wrapper`, `stage_wrapper`, … The plan is the first argument. */
export const preprocessorDefinitions: ReadonlyMap<string, Definition> = registry<unknown>([
  ...aroundDefinitions,
  ...changeDefinitions,
]);
