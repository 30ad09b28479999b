/**
 * Declaring the parameters of a plan, once: the command line, the queue, web forms and the checks of a call come
 * from the declaration.
 *
 * ```ts
 * const blink = define({
 *   name: "blink",
 *   text: "Opens and closes a shutter.",
 *   parameters: { shutter: device("movable", "the shutter"), num: integer("how often", { minimum: 1, fallback: 1 }) },
 *   *make({ shutter, num }) {
 *     for (let i = 0; i < num; i++) {
 *       yield* mv(shutter, "open");
 *       yield* mv(shutter, "closed");
 *     }
 *   },
 * });
 * blink.bind([shutter], { num: 3 });
 * ```
 *
 * @module
 */
export type { BindOptions } from "./accept.ts";
export { bindArguments, type Keywords } from "./bind.ts";
export {
  anyDevice,
  anyDevices,
  boolean,
  callback,
  device,
  devices,
  integer,
  metadata,
  names,
  number,
  optionalString,
  parameter,
  plan,
  rest,
  string,
  type Common,
} from "./declare.ts";
export {
  alias,
  define,
  registry,
  type Declaration,
  type Definition,
  type Registry,
  type TypedDefinition,
} from "./definition.ts";
export { argumentsOf, type Arguments } from "./arguments.ts";
export { helpText, signature } from "./help.ts";
export { jsonSchema, type JsonSchema } from "./json-schema.ts";
export type { Bound, Given, Kind, Limits, Parameter, ParameterList, Repeated } from "./kind.ts";
export { hint, nearest } from "./nearest.ts";
export { planArguments, type WrittenArgument } from "./plan-arguments.ts";
export { printed, words } from "./words.ts";
