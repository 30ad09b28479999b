/**
 * The small functions that cases name with `{"$func": …}`: steps, what changes messages, what follows an error,
 * what checks metadata. They do what the README of the corpora and the reference helpers say.
 *
 * @module
 */
import { type Metadata, type Msg, type Plan, isCommand, msg, oneAxis, withParts } from "@halcyon/engine";
import { PeerError, peerClasses } from "./errors.ts";
import { plan } from "./registry.ts";

type Read = readonly unknown[];

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
