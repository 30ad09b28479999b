/** The patterns by their wire names. @module */
import { type Definition, registry } from "../parameters/definition.ts";
import { productDefinitions } from "./product-definitions.ts";
import { spiralDefinitions } from "./spiral-definitions.ts";

/** From wire name to pattern: `inner_product`, `spiral_fermat`, … Most make a trajectory. */
export const patternDefinitions: ReadonlyMap<string, Definition> = registry<unknown>([
  ...productDefinitions,
  ...spiralDefinitions,
]);
