/**
 * Corpus `plans`: a plan's messages, without any engine.
 *
 * A plan is made and driven message by message; what it asked, what it was answered and how it ended are
 * compared with the case.
 *
 * @module
 */
import type { Msg, Plan } from "@halcyon/engine";
import { Answerer } from "./answers.ts";
import type { Case } from "./cases.ts";
import { errorIn, peerClasses } from "./errors.ts";
import { asPlan } from "./case-plans.ts";
import { laboratory } from "./laboratory.ts";
import { type WireMessage, expectedMessage, isInternal, written } from "./messages.ts";
import { needsOfPlan } from "./needs.ts";
import { withAnyReason } from "./normalise.ts";
import { type Outcome, type Setting, all, judge, skipped } from "./outcome.ts";
import { Reader } from "./values.ts";
import { Writer } from "./write.ts";

interface Seen {
  readonly messages: WireMessage[];
  readonly replies: Record<string, unknown>;
  end: unknown;
}

/** Replays one plan call. */
export async function replayPlan(one: Case, setting: Setting): Promise<Outcome> {
  const missing = needsOfPlan(one, setting);
  if (missing.length > 0) return skipped(...missing);
  const seen = await within(one["environment"] as Readonly<Record<string, string>> | undefined, () =>
    drive(one, setting),
  );
  const messages = withAnyReason(one["messages"] as unknown as WireMessage[], one).map(expectedMessage);
  return all(
    judge(messages, seen.messages, "messages"),
    judge(one["end"], seen.end, "end"),
    judge(one["replies"], seen.replies, "replies"),
  );
}

async function drive(one: Case, setting: Setting): Promise<Seen> {
  const reader = new Reader(laboratory(one, setting, "at once"));
  const writer = new Writer();
  const answerer = new Answerer(one, reader, writer);
  const seen: Seen = { messages: [], replies: {}, end: undefined };
  const most = (one["max_messages"] ?? 5000) as number;
  try {
    const plan = asPlan(reader.plan(one["plan"] as string, one));
    let step = plan.next();
    while (!step.done) {
      const message: Msg = step.value;
      if (isInternal(message.command)) {
        step = plan.next(answerer.internal(message));
        continue;
      }
      seen.messages.push(written(message, writer));
      if (seen.messages.length >= most) return { ...seen, end: { stopped: "max_messages" } };
      const answer = await answerer.answer(message);
      if (answer.do === "close") return { ...seen, end: closed(plan, answer.error) };
      const index = String(seen.messages.length - 1);
      if (answer.do === "throw") seen.replies[index] = { $throw: peerClasses(answer.error) };
      else if (answer.value !== undefined && answer.value !== null) seen.replies[index] = writer.value(answer.value);
      step = answer.do === "throw" ? plan.throw(answer.error) : plan.next(answer.value);
    }
    seen.end = { returned: writer.value(step.value) };
  } catch (error) {
    seen.end = { raised: errorIn(error, (one["end"] as { raised?: unknown }).raised) };
  }
  return seen;
}

// A plan that is ended at once may not ask for anything more.
function closed(plan: Plan<unknown>, request: Error): unknown {
  try {
    const step = plan.throw(request);
    return step.done ? { stopped: "closed" } : { raised: { type: "RuntimeError" } };
  } catch (error) {
    if (error === request) return { stopped: "closed" };
    throw error;
  }
}

// Plans read the environment when they begin; what they print is not compared.
async function within<T>(environment: Readonly<Record<string, string>> = {}, work: () => Promise<T>): Promise<T> {
  const { log } = console;
  Object.assign(process.env, environment);
  console.log = () => undefined;
  try {
    return await work();
  } finally {
    console.log = log;
    for (const name of Object.keys(environment)) delete process.env[name];
  }
}
