/** How parameters are declared: `num: integer("how many points", { above: 0 })`. @module */
import type { Abilities, HasName } from "@halcyon/model";
import type { Metadata, Msg, Plan } from "../message.ts";
import type { Kind, Limits, Parameter, Repeated } from "./kind.ts";

/** What may be said of every parameter. */
export interface Common<T> {
  /** What it is when not given; without one it must be given. */
  readonly fallback?: T;
  /** Only by name. */
  readonly named?: boolean;
}

/** Any parameter, from its kind. `optional` ones are undefined when not given. */
export function parameter<T>(kind: Kind, text: string, common: Common<T> & { optional?: boolean } = {}): Parameter<T> {
  const required = !("fallback" in common) && common.optional !== true;
  return { kind, text, given: common.named === true ? "name" : "place", required, fallback: common.fallback };
}

export function number(text: string, options: Limits & Common<number> = {}): Parameter<number> {
  return parameter({ type: "number", ...limitsOf(options) }, text, options);
}

export function integer(text: string, options: Limits & Common<number> = {}): Parameter<number> {
  return parameter({ type: "integer", ...limitsOf(options) }, text, options);
}

export function boolean(text: string, options: Common<boolean> = {}): Parameter<boolean> {
  return parameter({ type: "boolean" }, text, options);
}

export function string(text: string, options: Common<string> & { oneOf?: readonly string[] } = {}): Parameter<string> {
  return parameter({ type: "string", ...(options.oneOf ? { oneOf: options.oneOf } : {}) }, text, options);
}

/** A text, or undefined when not given. */
export function optionalString(
  text: string,
  options: { readonly oneOf?: readonly string[]; readonly named?: boolean } = {},
): Parameter<string | undefined> {
  const { oneOf, named = false } = options;
  const kind: Kind = { type: "string", ...(oneOf === undefined ? {} : { oneOf }) };
  return parameter<string | undefined>(kind, text, { named, optional: true });
}

/** One device that has an ability. */
export function device<A extends keyof Abilities>(
  ability: A,
  text: string,
  options: Common<Abilities[A]> = {},
): Parameter<Abilities[A]> {
  return parameter({ type: "device", ability }, text, options);
}

/** A list of devices that have an ability. */
export function devices<A extends keyof Abilities>(
  ability: A,
  text: string,
  options: Common<readonly Abilities[A][]> = {},
): Parameter<readonly Abilities[A][]> {
  return parameter({ type: "list", of: { type: "device", ability } }, text, options);
}

/** One device, whatever it can do. */
export function anyDevice(text: string, options: Common<HasName> = {}): Parameter<HasName> {
  return parameter({ type: "device" }, text, options);
}

/** A list of devices, whatever they can do. */
export function anyDevices(text: string): Parameter<readonly HasName[]> {
  return parameter({ type: "list", of: { type: "device" } }, text);
}

/** A function, which only a program can give. Undefined when not given. */
export function callback<F>(text: string, takes: string, options: Common<F> = {}): Parameter<F | undefined> {
  return parameter({ type: "function", takes }, text, { optional: true, ...options });
}

/** A plan: a generator, or a list of messages. */
export function plan(text: string): Parameter<Plan<unknown> | Iterable<Msg>> {
  return parameter({ type: "plan" }, text);
}

/** Metadata of the run: by name, and empty when not given. */
export function metadata(): Parameter<Metadata | undefined> {
  return parameter({ type: "metadata" }, "metadata of the run", { named: true, optional: true });
}

/** All further arguments by place, in groups. */
export function rest<T>(text: string, repeated: Omit<Repeated, "type">): Parameter<readonly T[]> {
  const kind: Repeated = { type: "repeated", ...repeated };
  return { kind, text, given: "rest", required: repeated.least > 0, fallback: [] };
}

/** All further arguments by name, as an object. */
export function names(text: string): Parameter<Readonly<Record<string, unknown>>> {
  return { kind: { type: "metadata" }, text, given: "names", required: false, fallback: {} };
}

function limitsOf({ units, minimum, above, maximum }: Limits): Limits {
  return {
    ...(units === undefined ? {} : { units }),
    ...(minimum === undefined ? {} : { minimum }),
    ...(above === undefined ? {} : { above }),
    ...(maximum === undefined ? {} : { maximum }),
  };
}
