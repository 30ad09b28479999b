/**
 * The small plans that cases name with `x_…`: what the README of the corpora and the reference helpers say.
 *
 * @module
 */
import { type Msg, type Plan, isHalt, msg, namePlan } from "@halcyon/engine";
import { PeerError, peerClasses } from "./errors.ts";
import { plan } from "./registry.ts";

type MakesPlan = (...args: readonly unknown[]) => Plan<unknown>;
type MakesCasePlan = (args: readonly unknown[], kwargs: Kwargs) => Plan<unknown>;
type Kwargs = Readonly<Record<string, unknown>>;

/** The plans that only the cases have, by name; a run of one of them tells it. */
export const casePlans: ReadonlyMap<string, MakesCasePlan> = new Map<string, MakesCasePlan>([
  ["x_raise", (args, kwargs) => raise(byName(args, kwargs, ["exception", "message", "first"]))],
  ["x_return", (args, kwargs) => returning(byName(args, kwargs, ["value", "first"]))],
  ["x_seq", (args) => sequence(args)],
  ["x_responses", ([messages]) => responses(messages as readonly Msg[])],
  ["x_catch", (args, kwargs) => catching(byName(args, kwargs, ["plan", "then"]))],
  ["x_nothing", () => nothing()],
  ["x_loop", ([planfunc, num]) => loop(planfunc as MakesPlan, num as number)],
  ["x_try_finally", ([first, final]) => tryFinally(first as Plan<unknown>, final as MakesPlan)],
  ["x_set_twice", ([motor, a, b]) => setTwice(motor, a, b)],
  ["x_supplemental", ([wrapped], lists) => supplemented(wrapped, lists)],
]);

/** A plan with baseline readings, monitors and flyers, as the peer's supplemental data alter it. */
export function supplemental(wrapped: unknown, lists: Kwargs): Plan<unknown> {
  const flying = plan("fly_during_wrapper", [wrapped, lists["flyers"] ?? []]);
  const monitoring = plan("monitor_during_wrapper", [flying, lists["monitors"] ?? []]);
  return plan("baseline_wrapper", [monitoring, lists["baseline"] ?? []]);
}

function* supplemented(wrapped: unknown, lists: Kwargs): Plan<unknown> {
  return yield* supplemental(wrapped, lists);
}

// A run tells the name of the plan that made it.
namePlan("x_raise", raise);
namePlan("x_return", returning);
namePlan("x_seq", sequence);
namePlan("x_responses", responses);
namePlan("x_catch", catching);
namePlan("x_nothing", nothing);
namePlan("x_loop", loop);
namePlan("x_try_finally", tryFinally);
namePlan("x_set_twice", setTwice);
namePlan("x_supplemental", supplemented);

function byName(args: readonly unknown[], kwargs: Kwargs, names: readonly string[]): Kwargs {
  return { ...Object.fromEntries(args.map((arg, i) => [names[i], arg])), ...kwargs };
}

/** A plan as it is; a list of messages as a plan. */
export function asPlan(given: unknown): Plan<unknown> {
  return "next" in (given as object) ? (given as Plan<unknown>) : messagesOf(given as Iterable<Msg>);
}

function* messagesOf(messages: Iterable<Msg>): Plan<unknown> {
  for (const message of messages) yield message;
  return undefined;
}

function* raise({ exception, message, first }: Kwargs): Plan<unknown> {
  if (first) yield* asPlan(first);
  throw new PeerError((exception as string | undefined) ?? "RuntimeError", (message as string | undefined) ?? "boom");
}

function* returning({ value, first }: Kwargs): Plan<unknown> {
  if (first) yield* asPlan(first);
  return value;
}

function* sequence(plans: readonly unknown[]): Plan<unknown[]> {
  const results: unknown[] = [];
  for (const each of plans) results.push(yield* asPlan(each));
  return results;
}

function* responses(messages: readonly Msg[]): Plan<unknown[]> {
  const answers: unknown[] = [];
  for (const message of messages) answers.push(yield message);
  return answers;
}

function* catching({ plan: first, then }: Kwargs): Plan<unknown> {
  try {
    yield* asPlan(first);
  } catch (error) {
    if (isHalt(error)) throw error;
    if (then) yield* asPlan((then as MakesPlan)());
    return peerClasses(error);
  }
  return "no exception";
}

// oxlint-disable-next-line require-yield -- a plan without any message is what the cases ask for
function* nothing(): Plan<unknown> {
  return undefined;
}

function* loop(planfunc: MakesPlan, num: number): Plan {
  for (let i = 0; i < num; i++) yield* asPlan(planfunc());
}

function* tryFinally(first: Plan<unknown>, final: MakesPlan): Plan<unknown> {
  try {
    return yield* first;
  } finally {
    yield* final();
  }
}

function* setTwice(motor: unknown, a: unknown, b: unknown): Plan {
  yield msg("set", motor as never, [a]);
  yield msg("checkpoint");
  yield msg("set", motor as never, [b]);
}
