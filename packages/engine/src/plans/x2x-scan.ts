/** `x2x_scan`: two motors in the ratio of two to one, as sample and detector of a diffractometer. @module */
import type { Movable, Readable } from "@halcyon/model";
import type { Metadata, Plan } from "../message.ts";
import { device, integer, number } from "../parameters/declare.ts";
import { type TypedDefinition, define } from "../parameters/definition.ts";
import type { Parameter } from "../parameters/kind.ts";
import type { Axis, PerStep } from "../stubs/step.ts";
import { namesOf, stepName } from "./metadata.ts";
import { relLineScan } from "./scan.ts";
import { type ScanOptions, theDetectors, theMd, thePerStep, scanKeywords } from "./shared-parameters.ts";

const parameters: {
  readonly detectors: Parameter<readonly Readable[]>;
  readonly motor1: Parameter<Movable<number>>;
  readonly motor2: Parameter<Movable<number>>;
  readonly start: Parameter<number>;
  readonly stop: Parameter<number>;
  readonly num: Parameter<number>;
  readonly per_step: Parameter<PerStep | undefined>;
  readonly md: Parameter<Metadata | undefined>;
} = {
  detectors: theDetectors,
  motor1: device("movable", "the motor that goes twice as far"),
  motor2: device("movable", "the motor that goes half as far"),
  start: number("where motor1 begins, relative to where it is"),
  stop: number("where motor1 ends, relative to where it is"),
  num: integer("how many points", { minimum: 1 }),
  per_step: thePerStep,
  md: theMd,
};

export const x2xScanDefinition: TypedDefinition<typeof parameters, Plan<string>> = define({
  name: "x2x_scan",
  text: "Scans two motors relative to where they are, the second half as far as the first.",
  parameters,
  make({ detectors, motor1, motor2, start, stop, num, per_step, md }) {
    const own = {
      plan_args: {
        detectors: namesOf(detectors),
        motor1: motor1.name,
        motor2: motor2.name,
        start,
        stop,
        num,
        per_step: stepName(per_step),
      },
    };
    const args = [
      { motor: motor1, start, stop },
      { motor: motor2, start: start / 2, stop: stop / 2 },
    ];
    return relLineScan("x2x_scan", { detectors, args, num, per_step, md: { ...own, ...md } });
  },
});

/** Scans two motors relative to where they are, the second half as far as the first. Returns the run's uid. */
export function x2xScan(
  detectors: readonly Readable[],
  motor1: Axis<number>,
  motor2: Axis<number>,
  start: number,
  stop: number,
  num: number,
  options: ScanOptions = {},
): Plan<string> {
  return x2xScanDefinition.bind([detectors, motor1, motor2, start, stop, num], scanKeywords(options));
}
