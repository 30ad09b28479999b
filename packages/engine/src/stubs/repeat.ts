/** Doing a plan again and again. @module */
import { type CommandName, type Msg, type Plan, type Reply, msg } from "../message.ts";
import { refuseArguments } from "../plans/errors.ts";
import { type PlanLike, asPlan } from "./as-plan.ts";
import { checkpointMessage, nowMessage } from "./constants.ts";
import { type Outline, flat, within } from "./flat.ts";

/** s from the beginning of one to the beginning of the next: one for all, or one for each. Null: at once. */
export type Delay = number | Iterable<number | null>;

/**
 * Does what `make` makes `num` times (null: until the delays end, or for ever), with a checkpoint before each.
 *
 * @throws HalcyonError `plan.arguments` when there are fewer delays than gaps.
 */
export function repeat(make: () => PlanLike, num: number | null = 1, delay: Delay = 0): Plan {
  return flat(repeated(make, num, delay));
}

function* repeated(make: () => PlanLike, num: number | null, delay: Delay): Outline<void> {
  const delays = delaysOf(delay, num);
  for (let i = 0; num === null || i < num; i++) {
    const start = delays === undefined ? 0 : ((yield nowMessage) as number);
    yield checkpointMessage;
    yield within(asPlan(make()));
    if (delays === undefined) continue;
    const next = delays.next();
    if (next.done === true) {
      if (i + 1 === num || num === null) return;
      throw tooFew(num, i);
    }
    const seconds = next.value;
    if (seconds === null || seconds === undefined || seconds <= 0) continue;
    const left = seconds - (((yield nowMessage) as number) - start);
    if (left > 0) yield msg("sleep", undefined, [left]);
  }
}

/** Does what `make` makes `num` times (null: for ever). */
export function* repeater(num: number | null, make: () => PlanLike): Plan {
  for (let i = 0; num === null || i < num; i++) yield* asPlan(make());
}

/** Yields the same messages `num` times (null: for ever). */
export function* cachingRepeater(num: number | null, plan: Iterable<Msg>): Plan {
  const messages = [...plan];
  for (let i = 0; num === null || i < num; i++) for (const message of messages) yield message;
}

/** The same message for each of several devices. Returns the replies. */
export function* broadcastMsg<C extends CommandName>(
  command: C,
  objects: readonly Msg<C>["obj"][],
  args?: Msg<C>["args"],
  kwargs?: Msg<C>["kwargs"],
): Plan<Reply<C>[]> {
  const replies: Reply<C>[] = [];
  for (const object of objects) replies.push(yield msg(command, object, args, kwargs));
  return replies;
}

// Without any delay the clock need not be asked.
function delaysOf(delay: Delay, num: number | null): Iterator<number | null> | undefined {
  if (typeof delay === "number") return delay > 0 ? endless(delay) : undefined;
  if (Array.isArray(delay) && num !== null && num - 1 > delay.length) throw tooFew(num, delay.length);
  return delay[Symbol.iterator]();
}

function* endless(delay: number): Generator<number, void, void> {
  while (true) yield delay;
}

function tooFew(num: number, delays: number): Error {
  return refuseArguments("repeat", "delay", `${num} times need ${num - 1} delays, and there are ${delays}`);
}
