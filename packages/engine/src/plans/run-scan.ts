/** The loop that all step scans share: stage, open a run, take each point, close, unstage. @module */
import type { Movable, Readable } from "@halcyon/model";
import type { Metadata, Plan } from "../message.ts";
import type { Trajectory } from "../patterns/trajectory.ts";
import { resetPositionsWrapper, relativeSetWrapper } from "../preprocessors/relative.ts";
import { inRun } from "../preprocessors/run.ts";
import { stageWrapper } from "../preprocessors/stage.ts";
import { declareStream } from "../stubs/run.ts";
import { type PerStep, type Positions, oneNdStep, severalAxes } from "../stubs/step.ts";
import { isPredeclared } from "./predeclare.ts";

/**
 * Takes every point of a trajectory in one run, by `usual` where the user gives no step. Returns the run's uid.
 *
 * @throws HalcyonError `plan.arguments` for a step of one motor and several motors, before anything moves.
 */
export function runScan(
  detectors: readonly Readable[],
  trajectory: Trajectory,
  md: Metadata,
  perStep?: PerStep,
  usual: PerStep = oneNdStep,
): Plan<string> {
  const motors = trajectory.axes.map((axis) => axis.motor as Movable & Readable);
  if (perStep?.oneAxis === true && motors.length !== 1) throw severalAxes(motors.length);
  const declared = perStep === undefined && isPredeclared() ? [...motors, ...detectors] : undefined;
  const points = allPoints(detectors, trajectory, perStep ?? usual, declared);
  return stageWrapper(inRun(points, md), [...detectors, ...motors]);
}

/** `plan` with its moves relative to where the motors are, and back to there afterwards. */
export function relative<R>(plan: Plan<R>, motors: readonly object[]): Plan<R> {
  return resetPositionsWrapper(relativeSetWrapper(plan, motors), motors);
}

// A list of plans, and not one plan: that is a generator less on the way of each message.
function* allPoints(
  detectors: readonly Readable[],
  trajectory: Trajectory,
  perStep: PerStep,
  declared: readonly Readable[] | undefined,
): Iterable<Plan<unknown>> {
  if (declared !== undefined) yield declareStream(declared, "primary");
  const positions: Positions = new Map();
  for (const step of trajectory) yield perStep(detectors, step, positions);
}
