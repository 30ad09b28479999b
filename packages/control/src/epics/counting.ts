/**
 * What a counter that is started by one put has in common: it is over when the put completes.
 *
 * @module
 */
import { type DetectorParts, type SignalRW, within } from "@halcyon/devices";
import { HalcyonError, type Status } from "@halcyon/model";

export interface Counting<T> {
  /** Starts counting when `on` is written, stops when `off` is. */
  readonly run: SignalRW<T>;
  readonly on: T;
  /** Stops it. */
  readonly stop: () => Status;
  /** s to count. */
  readonly time: SignalRW<number>;
}

/** The trigger and acquire logic of such a counter. */
export function countingLogic<T>(name: string, counting: Counting<T>): Pick<DetectorParts, "trigger" | "acquire"> {
  const { run, on, stop, time } = counting;
  let counted: Status | undefined;
  return {
    trigger: {
      async internal({ livetime, events }, wait) {
        if (events !== 1) {
          const facts = { device: name, state: "counting once at a time", asked: `${events} events` };
          throw new HalcyonError("device.state", `${name} counts once for each trigger, not ${events} times.`, facts);
        }
        if (livetime !== undefined) await time.set(livetime, wait).finished;
      },
    },
    acquire: {
      start() {
        counted = run.set(on);
      },
      idle: (wait) =>
        within(counted?.finished ?? Promise.resolve(), wait, (s) => new Error(`${name} did not end within ${s} s.`)),
      async stop() {
        const running = counted !== undefined && !counted.done;
        counted = undefined;
        if (running) await stop().finished;
      },
    },
  };
}
