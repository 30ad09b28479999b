/** The metadata that plans share: names, hints, and arguments as text. @module */
import { nameOf } from "@halcyon/model";
import type { Metadata } from "../message.ts";
import { hintedFields } from "../stubs/ancestry.ts";
import type { PerStep } from "../stubs/step.ts";

/** The module in which Python readers look up a pattern by its name. */
export const patternModule = "bluesky.plan_patterns";

export function namesOf(devices: readonly object[]): string[] {
  return devices.map(nameOf);
}

/** How a step is written: readers of the field's documents know the word for "the usual one". */
export function stepName(perStep: PerStep | undefined): string {
  return perStep === undefined ? "None" : perStep.name || "function";
}

/** Hints with one dimension that all motors share: they move together. Empty when no field is hinted. */
export function sharedDimension(motors: readonly object[]): Metadata {
  const fields = motors.flatMap(hintedFields);
  return fields.length > 0 ? { dimensions: [[fields, "primary"]] } : {};
}

/** Hints with a dimension for each motor; empty when one of them hints no fields. */
export function dimensionPerMotor(motors: readonly object[]): Metadata {
  const all = motors.map((motor) => ("hints" in motor ? (motor.hints as { fields?: string[] }).fields : undefined));
  return all.includes(undefined) ? {} : { dimensions: all.map((fields) => [fields, "primary"]) };
}

/** The hints in metadata. */
export function hintsIn(md: Metadata | undefined): Metadata {
  const hints = md?.["hints"];
  return hints !== null && typeof hints === "object" ? (hints as Metadata) : {};
}

/** `md` over `own`; `usual` hints stand where neither says otherwise. */
export function withHints(own: Metadata, md: Metadata | undefined, usual: Metadata): Metadata {
  const all: Metadata = { ...own, ...md };
  return { ...all, hints: { ...usual, ...hintsIn(all) } };
}
