/**
 * The small plans and functions that cases name with `x_…` or `{"$func": …}`.
 *
 * Each does what the README of the corpora and the reference helpers say; the arguments come by position, as
 * the cases give them.
 *
 * @module
 */
import {
  type Metadata,
  type Msg,
  type Plan,
  isCommand,
  isHalt,
  msg,
  namePlan,
  oneAxis,
  withParts,
} from "@halcyon/engine";
import { PeerError, peerClasses } from "./errors.ts";
import { plan } from "./registry.ts";

type MakesPlan = (...args: readonly unknown[]) => Plan<unknown>;
type MakesCasePlan = (args: readonly unknown[], kwargs: Kwargs) => Plan<unknown>;
type Kwargs = Readonly<Record<string, unknown>>;
type Read = readonly unknown[];

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
  ["x_supplemental", ([wrapped], lists) => supplemental(wrapped, lists)],
]);

/** A plan with baseline readings, monitors and flyers, as the peer's supplemental data alter it. */
export function supplemental(wrapped: unknown, lists: Kwargs): Plan<unknown> {
  const flying = plan("fly_during_wrapper", [wrapped, lists["flyers"] ?? []]);
  const monitoring = plan("monitor_during_wrapper", [flying, lists["monitors"] ?? []]);
  return plan("baseline_wrapper", [monitoring, lists["baseline"] ?? []]);
}

// A run tells the name of the plan that made it.
namePlan("x_raise", raise);
namePlan("x_return", returning);
namePlan("x_seq", sequence);
namePlan("x_responses", responses);
namePlan("x_catch", catching);
namePlan("x_nothing", nothing);
namePlan("x_loop", loop);

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

function* stepOneMotor(detectors: Read, motor: unknown, step: unknown): Plan<unknown> {
  yield msg("checkpoint");
  yield msg("set", motor as never, [step], { group: "S" });
  yield msg("wait", undefined, [], { group: "S" });
  return yield* plan("trigger_and_read", [[...detectors, motor]]);
}

function* stepThenNull(detectors: Read, step: unknown, positions: unknown): Plan {
  yield* plan("one_nd_step", [detectors, step, positions]);
  yield msg("null");
}

function* stepInTwoStreams(detectors: Read, step: ReadonlyMap<unknown, unknown>, positions: unknown): Plan {
  yield* plan("one_nd_step", [detectors, step, positions]);
  yield* plan("trigger_and_read", [[...step.keys()]], { name: "motors" });
}

function* shotInTwoStreams(detectors: Read): Plan {
  yield* plan("trigger_and_read", [detectors], { name: "first" });
  yield* plan("trigger_and_read", [detectors], { name: "second" });
}

function* takeSlowly(detectors: Read, name: unknown = "primary"): Plan<unknown> {
  yield msg("null");
  return yield* plan("trigger_and_read", [detectors], { name });
}

function* one(message: Msg): Plan<unknown> {
  return yield message;
}

function* two(first: Msg, second: Msg): Plan<unknown> {
  yield first;
  return yield second;
}

function* closeAsFailed(_error: unknown): Plan {
  yield msg("null");
  yield msg("close_run", undefined, [], { exitStatus: "fail", reason: "handled" });
}

function* handled(error: unknown): Plan<unknown> {
  yield msg("null");
  return peerClasses(error).within((name) => `handled ${name}`);
}

function upper(md: Metadata): Metadata {
  const { sample } = md;
  return { ...md, ...(typeof sample === "string" ? { sample: sample.toUpperCase() } : {}), normalized: true };
}

function refuse(when: boolean, message: string): void {
  if (when) throw new PeerError("ValueError", message);
}

const untouched = { head: undefined, tail: undefined };

/** Functions that write down which documents they got: each run of a case has its own. */
export const loggers: readonly string[] = ["log_documents", "log_events"];

/** The functions that a case names with `$func`. */
export const caseFunctions: ReadonlyMap<string, (...args: never[]) => unknown> = new Map<
  string,
  (...args: never[]) => unknown
>([
  ["step_1d", oneAxis(stepOneMotor)],
  ["step_nd", stepThenNull],
  ["step_two_streams", stepInTwoStreams],
  ["step_bad", (_detectors: Read, _whatever: unknown) => one(msg("null"))],
  ["shot_two", shotInTwoStreams],
  ["take_slow", takeSlowly],
  ["step_take_slow", (d: Read, s: unknown, p: unknown) => plan("one_nd_step", [d, s, p], { take_reading: takeSlowly })],
  ["shot_take_slow", (detectors: Read) => plan("one_shot", [detectors], { take_reading: takeSlowly })],
  [
    "proc_null_before_set",
    (m: Msg) => (isCommand(m, "set") ? { head: two(msg("null"), m), tail: undefined } : untouched),
  ],
  [
    "proc_checkpoint_after_save",
    (m: Msg) => (isCommand(m, "save") ? { head: undefined, tail: one(msg("checkpoint")) } : untouched),
  ],
  [
    "proc_both_around_read",
    (m: Msg) =>
      isCommand(m, "read") ? { head: two(msg("sleep", undefined, [0]), m), tail: one(msg("null")) } : untouched,
  ],
  ["proc_none", () => untouched],
  ["mut_drop_null", (m: Msg) => (isCommand(m, "null") ? undefined : m)],
  ["mut_double_set", (m: Msg) => (isCommand(m, "set") ? withParts(m, { args: [(m.args[0] as number) * 2] }) : m)],
  ["mut_rename_stream", (m: Msg) => (isCommand(m, "create") ? withParts(m, { kwargs: { name: "renamed" } }) : m)],
  ["except_close_fail", closeAsFailed],
  ["except_null", handled],
  ["validator_needs_operator", (md: Metadata) => refuse(!("operator" in md), "an operator is needed")],
  ["validator_no_scan_13", (md: Metadata) => refuse(md["scan_id"] === 13, "not that one")],
  ["normalizer_upper", upper],
  ["scan_id_by_ten", (md: Metadata) => ((md["scan_id"] as number | undefined) ?? 0) + 10],
  ["cb_a", () => undefined],
  ["cb_b", () => undefined],
  ["cb_raise_on_event", (name: string) => refuse(name === "event", "callback")],
]);
