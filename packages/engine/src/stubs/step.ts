/**
 * One point of a scan: move, trigger, read.
 *
 * A scan takes its step as a function, so that a user can replace it: by a slower one, one that reads more, or one
 * that moves differently. These are the usual ones.
 *
 * @module
 */
import type { Movable, Readable, Readings } from "@halcyon/model";
import { type Plan, msg } from "../message.ts";
import { refuseArguments } from "../plans/errors.ts";
import { checkpointMessage } from "./constants.ts";
import { type Outline, flat, within } from "./flat.ts";
import { triggerAndRead } from "./measure.ts";
import { type Step, pointOf } from "./point.ts";

/** A motor that can be read, as steps need. */
export type Axis<T = unknown> = Movable<T> & Readable;

/** Where each motor was last sent: those that are there already are not sent again. */
export type Positions = Map<Movable, unknown>;

/** Makes one event of what the devices read. */
export type TakeReading = (devices: readonly Readable[], name?: string) => Plan<unknown>;

/** One point of `count`. */
export type PerShot = (detectors: readonly Readable[]) => Plan<unknown>;

/** One point of a scan over any number of motors. */
export interface PerStep {
  (detectors: readonly Readable[], step: Step, positions: Positions): Plan<unknown>;
  /** Only for scans of one motor. */
  readonly oneAxis?: boolean;
}

/** One point of a scan of one motor. */
export type PerStepOfOne = (detectors: readonly Readable[], motor: Movable, position: unknown) => Plan<unknown>;

/** Reads the detectors as one event, with a checkpoint before. */
export function* oneShot(detectors: readonly Readable[], takeReading: TakeReading = triggerAndRead): Plan {
  yield checkpointMessage;
  yield* takeReading(detectors);
}

/** Sends one motor somewhere, waits, and reads the detectors and the motor as one event. */
export function* one1dStep(
  detectors: readonly Readable[],
  motor: Movable,
  position: unknown,
  takeReading: TakeReading = triggerAndRead,
): Plan<Readings> {
  yield checkpointMessage;
  const group = Symbol("set");
  yield msg("set", motor, [position], { group });
  yield msg("wait", undefined, [], { group });
  return (yield* takeReading([...detectors, motor as Axis])) as Readings;
}

/** Sends the motors that are not there yet, and waits. `positions` is brought up to date. */
export function* movePerStep(step: Step, positions: Positions): Plan {
  yield checkpointMessage;
  const group = Symbol("set");
  for (const [motor, position] of step) {
    if (position === positions.get(motor)) continue;
    yield msg("set", motor, [position], { group });
    positions.set(motor, position);
  }
  yield msg("wait", undefined, [], { group });
}

/** Moves as `movePerStep`, and reads the detectors and the motors as one event. */
export function oneNdStep(
  detectors: readonly Readable[],
  step: Step,
  positions: Positions,
  takeReading: TakeReading = triggerAndRead,
): Plan {
  return flat(movedAndRead(detectors, step, positions, takeReading));
}

function* movedAndRead(
  detectors: readonly Readable[],
  step: Step,
  positions: Positions,
  takeReading: TakeReading,
): Outline<void> {
  // The messages of `movePerStep`, here once more: a generator less to make at each point, which is a tenth of what a
  // point of instant devices costs. What a generator has at hand is put away and fetched again at each message: few
  // variables, and no iterator among them.
  yield checkpointMessage;
  const point = pointOf(step);
  const group = { group: Symbol("set") };
  for (let i = 0; i < point.motors.length; i++) {
    const motor = point.motors[i] as Movable;
    const position = point.positions[i];
    if (position === positions.get(motor)) continue;
    yield msg("set", motor, [position], group);
    positions.set(motor, position);
  }
  yield msg("wait", undefined, undefined, group);
  // Not by `concat`, which takes three times as long.
  yield within(takeReading([...detectors, ...(point.motors as readonly Axis[])]));
}

/** Makes a step of one motor fit for scans; a scan of several motors refuses it before anything moves. */
export function oneAxis(perStep: PerStepOfOne): PerStep {
  const adapted = (detectors: readonly Readable[], step: Step): Plan<unknown> => {
    const [entry, ...others] = step;
    if (entry === undefined || others.length > 0) throw severalAxes(step.size);
    return perStep(detectors, entry[0], entry[1]);
  };
  return Object.assign(adapted, { oneAxis: true });
}

/** A step of one motor in a scan of several. */
export function severalAxes(count: number): Error {
  return refuseArguments("per_step", "per_step", `is a step of one motor, and the scan has ${count}`);
}
