/**
 * One row per class of specification: how it is read, what it moves, how its dimensions are made, how it is put in
 * words.
 *
 * A row knows its own fields only. What it needs of the specifications inside it, it asks of `Visit`; so no row
 * imports another, and a new class is a new row.
 *
 * @module
 */
import type { Dimension } from "../dimension/dimension.ts";
import type { SpecJson } from "../json.ts";
import type { Field } from "../read/fields.ts";

/** Duration of each frame: in s, none given, or one for each frame (as scanspec writes it). */
export type FrameDuration = number | null | "VARIABLE_DURATION";

/** What is asked for: with bounds or centres only, and whether this runs inside another dimension. */
export interface Ask {
  readonly bounds: boolean;
  readonly nested: boolean;
}

/** The same questions, to the specifications inside. */
export interface Visit {
  readonly axes: (json: SpecJson) => readonly string[];
  readonly duration: (json: SpecJson) => FrameDuration;
  readonly dimensions: (json: SpecJson, ask: Ask) => readonly Dimension[];
  readonly describe: (json: SpecJson) => string;
}

/** Fields that are each right, but not together. */
export interface Clash {
  readonly rule: "assertion_error" | "value_error" | "greater_than";
  readonly text: string;
}

export interface Kind<J extends SpecJson> {
  /** In the order in which they are read: a default may look at the fields before it. */
  readonly fields: { readonly [K in Exclude<keyof J, "type">]: Field<J[K]> };
  /** The axes, slowest first. */
  readonly axes: (json: J, visit: Visit) => readonly string[];
  readonly duration: (json: J, visit: Visit) => FrameDuration;
  readonly check?: (json: J, visit: Visit) => Clash | undefined;
  readonly dimensions: (json: J, ask: Ask, visit: Visit) => readonly Dimension[];
  /** A phrase without a full stop. */
  readonly describe: (json: J, visit: Visit) => string;
}

/** `3 points`, `1 point`. */
export function counted(number: number, one: string): string {
  return `${number} ${one}${number === 1 ? "" : "s"}`;
}

/** No duration of its own. */
export const untimed = (): null => null;
