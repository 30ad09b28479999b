/** A counting time for every detector of a plan that has one. @module */
import { type Movable, type Readable, can } from "@halcyon/model";
import type { Msg, Plan } from "../message.ts";
import { named } from "../plan-name.ts";
import { type PlanLike, asPlan } from "../stubs/as-plan.ts";
import { rd } from "../stubs/locate.ts";
import { move } from "../stubs/move.ts";
import { finalizeWrapper } from "./finalize.ts";
import { planMutator } from "./mutate.ts";

/** A signal that holds a counting time in s. `get` answers at once, or a promise when it has to ask hardware. */
export type CountTime = Movable<number> & Readable & { get?(): unknown };

/**
 * Sets the counting time of each device that `plan` uses and that has one, before its first message; afterwards
 * they are as they were. Null leaves everything as it is.
 */
export function configureCountTimeWrapper<R>(plan: PlanLike<R>, seconds: number | null): Plan<R> {
  if (seconds === null) return asPlan(plan);
  const seen = new Set<object>();
  const before = new Map<CountTime, number>();
  const timed = planMutator(plan, (message) => {
    const device: object | undefined = message.obj;
    if (device === undefined || seen.has(device)) return undefined;
    seen.add(device);
    const signal = countTimeOf(device);
    return signal === undefined ? undefined : { head: afterSetting(signal, seconds, before, message) };
  });
  return named(
    "configure_count_time_wrapper",
    finalizeWrapper(timed, () => setBack(before)),
  );
}

/** The counting time of a device, which a plan may set; undefined when it has none. */
export function countTimeOf(device: object): CountTime | undefined {
  const { countTime, count_time: older } = device as { countTime?: object; count_time?: object };
  const signal = countTime ?? older;
  return signal !== undefined && can(signal, "movable") ? (signal as CountTime) : undefined;
}

function* afterSetting(
  signal: CountTime,
  seconds: number,
  before: Map<CountTime, number>,
  message: Msg,
): Plan<unknown> {
  before.set(signal, atOnce(signal) ?? ((yield* rd(signal as Readable)) as number));
  yield* move([{ device: signal, to: seconds }]);
  return yield message;
}

/** What the signal says without asking anybody; undefined when only a message can wait for the answer. */
function atOnce(signal: CountTime): number | undefined {
  const value = signal.get?.();
  if (!(value instanceof Promise)) return value as number | undefined;
  // The message asks again, and it is that failure which the plan gets.
  value.catch(() => undefined);
  return undefined;
}

function* setBack(before: ReadonlyMap<CountTime, number>): Plan {
  for (const [signal, seconds] of before) yield* move([{ device: signal, to: seconds }]);
}
