/** `scan_nd`: any trajectory of any number of motors. @module */
import type { Readable } from "@halcyon/model";
import type { Metadata, Plan } from "../message.ts";
import { parameter } from "../parameters/declare.ts";
import { type TypedDefinition, define } from "../parameters/definition.ts";
import type { Parameter } from "../parameters/kind.ts";
import { type Trajectory, isTrajectory } from "../patterns/trajectory.ts";
import type { PerStep } from "../stubs/step.ts";
import { dimensionPerMotor, namesOf, stepName, withHints } from "./metadata.ts";
import { runScan } from "./run-scan.ts";
import { type ScanOptions, theDetectors, theMd, thePerStep, scanKeywords } from "./shared-parameters.ts";

const parameters: {
  readonly detectors: Parameter<readonly Readable[]>;
  readonly cycler: Parameter<Trajectory>;
  readonly per_step: Parameter<PerStep | undefined>;
  readonly md: Parameter<Metadata | undefined>;
} = {
  detectors: theDetectors,
  cycler: parameter({ type: "object", words: "a trajectory", is: isTrajectory }, "where the motors go"),
  per_step: thePerStep,
  md: theMd,
};

export const scanNdDefinition: TypedDefinition<typeof parameters, Plan<string>> = define({
  name: "scan_nd",
  text: "Scans over a trajectory of one or more motors.",
  parameters,
  make: (bound) => scanOver(bound.detectors, bound.cycler, bound.md, bound.per_step),
});

/** Scans over a trajectory: `scanNd([det], outerProduct([…]))`. Returns the run's uid. */
export function scanNd(
  detectors: readonly Readable[],
  trajectory: Trajectory,
  options: ScanOptions = {},
): Plan<string> {
  return scanNdDefinition.bind([detectors, trajectory], scanKeywords(options));
}

/** A scan over a trajectory; `md` may say more of it than `scan_nd` knows. */
export function scanOver(
  detectors: readonly Readable[],
  trajectory: Trajectory,
  md: Metadata | undefined,
  perStep: PerStep | undefined,
): Plan<string> {
  const motors = trajectory.axes.map((axis) => axis.motor);
  const own = {
    detectors: namesOf(detectors),
    motors: namesOf(motors),
    num_points: trajectory.length,
    num_intervals: trajectory.length - 1,
    plan_args: {
      detectors: namesOf(detectors),
      cycler: `trajectory of ${trajectory.length} points of ${namesOf(motors).join(", ")}`,
      per_step: stepName(perStep),
    },
    plan_name: "scan_nd",
  };
  return runScan(detectors, trajectory, withHints(own, md, dimensionPerMotor(motors)), perStep);
}
