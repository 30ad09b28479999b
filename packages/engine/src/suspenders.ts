/**
 * The suspenders of the field: each watches one signal and says whether data may be taken.
 *
 * Names and thresholds as in `bluesky.suspenders`. @module
 */
import { HalcyonError, type Readings, type Subscribable } from "@halcyon/model";
import type { Plan } from "./message.ts";
import type { Suspender } from "./suspender.ts";

/** What all suspenders take. */
export interface SuspenderOptions {
  /** s that the signal must have been good before going on. */
  readonly sleep?: number;
  /** Run when it trips, before waiting: close a shutter. Made anew each time. */
  readonly prePlan?: () => Plan<unknown>;
  /** Run when it is good again, before what was taken back is done again. */
  readonly postPlan?: () => Plan<unknown>;
  /** Said with the reason. */
  readonly trippedMessage?: string;
}

/** From the value to what is wrong with it; undefined when nothing is. `bad` is whether it was bad before. */
export type Judge<T> = (value: T, bad: boolean) => string | undefined;

/** A suspender of one signal, judged by `judge`. */
export function suspendWhen<T>(signal: Subscribable, judge: Judge<T>, options: SuspenderOptions = {}): Suspender {
  let trouble: string | undefined;
  let since: number | undefined;
  const look = (readings: Readings): void => {
    const reading = readings[signal.name] ?? Object.values(readings)[0];
    const wrong = judge(reading?.value as T, trouble !== undefined);
    if (wrong !== undefined && trouble === undefined) since = reading?.timestamp;
    trouble =
      wrong === undefined
        ? undefined
        : `${signal.name} ${wrong}${options.trippedMessage === undefined ? "" : `: ${options.trippedMessage}`}`;
  };
  return {
    name: `suspender of ${signal.name}`,
    get trouble() {
      return trouble;
    },
    get since() {
      return since;
    },
    sleep: options.sleep ?? 0,
    ...(options.prePlan === undefined ? {} : { prePlan: options.prePlan }),
    ...(options.postPlan === undefined ? {} : { postPlan: options.postPlan }),
    watch(changed) {
      return signal.subscribe((readings) => {
        look(readings);
        changed();
      });
    },
  };
}

/** Trips when the signal is true. */
export function suspendBoolHigh(signal: Subscribable, options?: SuspenderOptions): Suspender {
  return suspendWhen(signal, (value) => (value ? "is high" : undefined), options);
}

/** Trips when the signal is false. */
export function suspendBoolLow(signal: Subscribable, options?: SuspenderOptions): Suspender {
  return suspendWhen(signal, (value) => (value ? undefined : "is low"), options);
}

/** Trips below `threshold`, and is good again above `resumeThreshold` (the same, when not given). */
export function suspendFloor(
  signal: Subscribable,
  threshold: number,
  options: SuspenderOptions & { resumeThreshold?: number } = {},
): Suspender {
  const good = options.resumeThreshold ?? threshold;
  if (good < threshold) throw badThreshold(signal, `it has to be good again at ${threshold} or above, not at ${good}`);
  return suspendWhen<number>(
    signal,
    (value, bad) => {
      if (value < threshold) return `is ${value}, below ${threshold}`;
      return bad && value <= good && good > threshold ? `is ${value}, not yet above ${good}` : undefined;
    },
    options,
  );
}

/** Trips above `threshold`, and is good again below `resumeThreshold` (the same, when not given). */
export function suspendCeil(
  signal: Subscribable,
  threshold: number,
  options: SuspenderOptions & { resumeThreshold?: number } = {},
): Suspender {
  const good = options.resumeThreshold ?? threshold;
  if (good > threshold) throw badThreshold(signal, `it has to be good again at ${threshold} or below, not at ${good}`);
  return suspendWhen<number>(
    signal,
    (value, bad) => {
      if (value > threshold) return `is ${value}, above ${threshold}`;
      return bad && value >= good && good < threshold ? `is ${value}, not yet below ${good}` : undefined;
    },
    options,
  );
}

/** Trips outside of the band from `bottom` to `top`. */
export function suspendWhenOutsideBand(
  signal: Subscribable,
  bottom: number,
  top: number,
  options?: SuspenderOptions,
): Suspender {
  checkBand(signal, bottom, top);
  return suspendWhen<number>(
    signal,
    (value) => (value > bottom && value < top ? undefined : `is ${value}, outside of ${bottom} to ${top}`),
    options,
  );
}

/** Trips inside the band from `bottom` to `top`. */
export function suspendInsideBand(
  signal: Subscribable,
  bottom: number,
  top: number,
  options?: SuspenderOptions,
): Suspender {
  checkBand(signal, bottom, top);
  return suspendWhen<number>(
    signal,
    (value) => (value > bottom && value < top ? `is ${value}, inside ${bottom} to ${top}` : undefined),
    options,
  );
}

/**
 * Trips when the signal is not what it was, or not `expected` when that is given. Goes on again only with
 * `allowResume`, when it is back.
 */
export function suspendWhenChanged(
  signal: Subscribable,
  options: SuspenderOptions & { expected?: unknown; allowResume?: boolean } = {},
): Suspender {
  let known = "expected" in options;
  let { expected } = options;
  return suspendWhen<unknown>(
    signal,
    (value, bad) => {
      if (!known) {
        known = true;
        expected = value;
      }
      if (value !== expected) return `is ${String(value)}, expected ${String(expected)}`;
      return bad && options.allowResume !== true
        ? `had changed from ${String(expected)}, and may not go on`
        : undefined;
    },
    options,
  );
}

function checkBand(signal: Subscribable, bottom: number, top: number): void {
  if (!(bottom < top)) throw badThreshold(signal, `the bottom ${bottom} has to be below the top ${top}`);
}

function badThreshold(signal: Subscribable, reason: string): HalcyonError<"engine.argument"> {
  return new HalcyonError("engine.argument", `A suspender of ${signal.name} cannot be made: ${reason}.`, {
    command: "install_suspender",
    argument: "threshold",
    reason,
  });
}
