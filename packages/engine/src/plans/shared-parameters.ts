/** Parameters that many plans have, declared once. @module */
import type { Movable, Readable } from "@halcyon/model";
import type { Metadata } from "../message.ts";
import { callback, devices, metadata, parameter } from "../parameters/declare.ts";
import type { Kind, Parameter } from "../parameters/kind.ts";
import type { PerStep } from "../stubs/step.ts";

export const aMotor: Kind = { type: "device", ability: "movable" };
export const aNumber: Kind = { type: "number" };
export const aCount: Kind = { type: "integer", minimum: 1 };

export const theDetectors: Parameter<readonly Readable[]> = devices("readable", "what is read at each point");

export const thePerStep: Parameter<PerStep | undefined> = callback(
  "what to do at each point, instead of move, trigger and read",
  "detectors, step, positions",
  { named: true },
);

export const theMd: Parameter<Metadata | undefined> = metadata();

export const theSnakeAxes: Parameter<boolean | readonly Movable[] | undefined> = parameter(
  { type: "either", of: [{ type: "boolean" }, { type: "list", of: aMotor }] },
  "which axes go back and forth: all but the slowest, none, or these motors",
  { named: true, optional: true },
);

/** What a scan takes by name in TypeScript. */
export interface ScanOptions {
  readonly perStep?: PerStep;
  readonly md?: Metadata;
}

/** The same by wire names. */
export function scanKeywords(options: ScanOptions = {}): Record<string, unknown> {
  return { per_step: options.perStep, md: options.md };
}
