/**
 * A plan (or stub, preprocessor, pattern) with its declared parameters: the one source from which the command
 * line, the queue, web forms and the TypeScript functions themselves take their checks.
 *
 * @module
 */
import { HalcyonError, isHalcyonError } from "@halcyon/model";
import { named } from "../plan-name.ts";
import type { BindOptions } from "./accept.ts";
import { type Keywords, bindArguments } from "./bind.ts";
import { helpText, signature } from "./help.ts";
import { type JsonSchema, jsonSchema } from "./json-schema.ts";
import type { Bound, ParameterList } from "./kind.ts";

/** Something that is made from arguments, under a wire name. */
export interface Definition<R = unknown> {
  /** The wire name: `rel_grid_scan`. */
  readonly name: string;
  readonly text: string;
  readonly parameters: ParameterList;
  /** `count(detectors, num=1, delay=0, per_shot=…, md=…)` */
  readonly signature: string;
  /**
   * Checks arguments as Python's caller gives them, and makes it.
   *
   * @throws HalcyonError `plan.arguments` when anything is missing, unknown or of the wrong kind.
   */
  bind(args: readonly unknown[], kwargs?: Keywords, options?: BindOptions): R;
  /** Only checks: the value of each parameter. Throws as `bind` does. */
  check(args: readonly unknown[], kwargs?: Keywords, options?: BindOptions): Readonly<Record<string, unknown>>;
  /** The signature, what it does, and a line for each parameter. */
  help(): string;
  /** A JSON schema of an object with the parameters as properties. */
  schema(): JsonSchema;
}

/** What a definition is made of. */
export interface Declaration<P extends ParameterList, R> {
  readonly name: string;
  readonly text: string;
  readonly parameters: P;
  readonly make: (bound: Bound<P>) => R;
}

/** A definition whose checked values have types. */
export interface TypedDefinition<P extends ParameterList, R> extends Definition<R> {
  readonly parameters: P;
  readonly make: (bound: Bound<P>) => R;
}

/** Defines a plan by its parameters. */
export function define<P extends ParameterList, R>(declaration: Declaration<P, R>): TypedDefinition<P, R> {
  const { name, text, parameters, make } = declaration;
  return {
    name,
    text,
    parameters,
    make,
    signature: signature(name, parameters),
    bind(args, kwargs = {}, options = {}) {
      const bound = bindArguments(name, parameters, args, kwargs, options);
      const made = underName(name, () => make(bound as Bound<P>));
      // A preprocessor with nothing to do answers the very plan it was given, which keeps its own name.
      return isGenerator(made) && !Object.values(bound).includes(made) ? named(name, made) : made;
    },
    check: (args, kwargs = {}, options = {}) => bindArguments(name, parameters, args, kwargs, options),
    help: () => helpText(name, text, parameters),
    schema: () => jsonSchema(name, text, parameters),
  };
}

/** What is wrong with arguments is told of the plan that was asked for, and not of what it is made of. */
function underName<R>(name: string, make: () => R): R {
  try {
    return make();
  } catch (error) {
    if (!isHalcyonError(error, "plan.arguments") || error.facts.plan === name) throw error;
    const { plan, problems, takes } = error.facts;
    const message = error.message.startsWith(`${plan}: `) ? name + error.message.slice(plan.length) : error.message;
    throw new HalcyonError("plan.arguments", message, { plan: name, problems, takes }, { cause: error });
  }
}

function isGenerator(made: unknown): made is object {
  return made !== null && typeof made === "object" && "next" in made && "throw" in made;
}

/** The same under another wire name. */
export function alias<R>(name: string, of: Definition<R>): Definition<R> {
  const { text, parameters } = of;
  return {
    ...of,
    name,
    text: `${text} The same as ${of.name}.`,
    signature: signature(name, parameters),
    help: () => helpText(name, text, parameters),
    schema: () => jsonSchema(name, text, parameters),
  };
}

/** Definitions by wire name. */
export type Registry<R = unknown> = ReadonlyMap<string, Definition<R>>;

/** A registry of definitions, by their names. */
export function registry<R>(definitions: readonly Definition<R>[]): Registry<R> {
  return new Map(definitions.map((definition) => [definition.name, definition]));
}
