/** Corpus `documents`: whole runs through the engine, interrupted and not. @module */
import type { Case, JsonObject } from "./cases.ts";
import { type WireMessage, expectedMessage } from "./messages.ts";
import { needsOfRun } from "./needs.ts";
import { withoutSuspension } from "./normalise.ts";
import { type Outcome, type Setting, all, failed, judge, passed, skipped } from "./outcome.ts";
import { RunCase, type Seen } from "./run-case.ts";

/** Real s that a case may take; its own time is simulated. */
const patience = 20;

/** Replays one case: all its calls, with what happens meanwhile. */
export async function replayRun(one: Case, setting: Setting): Promise<Outcome> {
  const missing = needsOfRun(one, setting);
  if (missing.length > 0) return skipped(...missing);
  const running = new RunCase(one, setting);
  const seen = await within(patience, running.go());
  if (seen === undefined)
    return failed("(running)", "to come to rest", `${JSON.stringify(running.seen.states)} after ${patience} s`);
  const outcome = judgeRun(one, seen);
  const { unknown_command } = seen;
  return unknown_command !== undefined && outcome.kind === "failed" ? skipped(`command ${unknown_command}`) : outcome;
}

function judgeRun(one: Case, seen: Seen): Outcome {
  const expected = one["expect"] as JsonObject;
  const engine = (one["engine"] ?? {}) as JsonObject;
  const log = expected["messages"] as unknown as WireMessage[];
  return all(
    judge(withoutSuspension(log, "suspenders" in engine).map(expectedMessage), seen.messages, "messages"),
    judge(expected["documents"], seen.documents, "documents"),
    judge(expectedCalls(expected["calls"] as JsonObject[]), seen.calls, "calls"),
    judge(expected["states"], seen.states, "states"),
    judge(expected["device_calls"], seen.device_calls, "device_calls"),
    judge(expected["engine_md"], seen.engine_md, "engine_md"),
    "callback_log" in expected ? judge(expected["callback_log"], seen.callback_log, "callback_log") : passed,
    judge([], seen.waiting, "inject"),
  );
}

// For a stop and a halt the peer gives the class of its exception rather than an exception: a slip of Python.
function expectedCalls(calls: readonly JsonObject[]): unknown[] {
  return calls.map((call) => {
    const returned = call["returned"] as JsonObject | null | undefined;
    if (!returned || JSON.stringify(returned["exception"]) !== '{"$func":"*"}') return call;
    const exception = { $error: call["do"] === "halt" ? "PlanHalt" : "RequestStop" };
    return { ...call, returned: { ...returned, exception } };
  });
}

async function within<T>(seconds: number, work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(() => resolve(undefined), seconds * 1000)));
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
