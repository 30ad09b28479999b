/**
 * What an argument may be, as data.
 *
 * One description serves the check of a call, the command line's help and completion, the queue's validation and
 * the forms of the page: none of them has a list of its own.
 *
 * @module
 */
import type { Abilities } from "@halcyon/model";

/** A number's unit and limits. `above` excludes the limit itself. */
export interface Limits {
  readonly units?: string;
  readonly minimum?: number;
  readonly above?: number;
  readonly maximum?: number;
}

/** What an argument may be. */
export type Kind =
  | ({ readonly type: "number" | "integer" } & Limits)
  | { readonly type: "boolean" }
  | { readonly type: "string"; readonly oneOf?: readonly string[] }
  | { readonly type: "device"; readonly ability?: keyof Abilities }
  | { readonly type: "list"; readonly of: Kind; readonly least?: number }
  /** A list, or something that makes its members one by one, perhaps without end. */
  | { readonly type: "iterable"; readonly of: Kind }
  | { readonly type: "either"; readonly of: readonly Kind[] }
  /** Python's `None`. */
  | { readonly type: "nothing" }
  | { readonly type: "function"; readonly takes: string }
  | { readonly type: "plan" }
  | { readonly type: "metadata" }
  /** Something that only a program can give: no form and no wire has it. */
  | { readonly type: "object"; readonly words: string; readonly is: (value: unknown) => boolean }
  | { readonly type: "anything"; readonly words?: string }
  | Repeated;

/** Positional arguments that come in groups: motor, start, stop, motor, start, stop, … */
export interface Repeated {
  readonly type: "repeated";
  readonly members: Readonly<Record<string, Kind>>;
  /** What a group may have besides, where `cut` finds it; undefined where it does not. */
  readonly also?: Readonly<Record<string, Kind>>;
  /** How many groups there must be. */
  readonly least: number;
  /** A parameter whose value may come last among the groups. */
  readonly trailing?: string;
  /** Cuts arguments into groups where their number alone does not say how; answers a sentence when it cannot. */
  readonly cut?: (args: readonly unknown[]) => readonly (readonly unknown[])[] | string;
}

/** How an argument is given: at its place or by name, only by name, or as one of the rest. */
export type Given = "place" | "name" | "rest" | "names";

/** A parameter: what it takes, what it means, and what it is when not given. `T` is what the plan gets. */
export interface Parameter<T = unknown> {
  readonly kind: Kind;
  readonly text: string;
  readonly given: Given;
  readonly required: boolean;
  /** What it is when not given. */
  readonly fallback: T | undefined;
}

/** The parameters of one plan by their wire names, in Python's order. */
export type ParameterList = Readonly<Record<string, Parameter>>;

/** What a plan gets: a checked value for each of its parameters. */
export type Bound<P extends ParameterList> = {
  readonly [N in keyof P]: P[N] extends Parameter<infer T> ? T : never;
};
