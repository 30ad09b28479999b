/** What is given to an engine as a plan: a generator of messages, or a list of them. @module */
import { HalcyonError, nameOf } from "@halcyon/model";
import { isMsg, type Msg, type Plan } from "./message.ts";

/** The plan. @throws HalcyonError `engine.plan` when it is something else, with what to do about it. */
export function asPlan<R>(plan: Plan<R> | Iterable<Msg>): Plan<R> {
  if (plan !== null && typeof plan === "object") {
    // An async generator has the same verbs, and answers promises: the engine would wait for a message for ever.
    const isSync = !(Symbol.asyncIterator in plan);
    if (isSync && "next" in plan && "throw" in plan && typeof plan.throw === "function") return plan;
    if (Symbol.iterator in plan) {
      const messages = [...plan];
      const other = messages.findIndex((one) => !isMsg(one));
      if (other < 0) return replies(messages) as Plan<R>;
      throw noPlan(`a list whose member ${other} is no message: msg() makes them`);
    }
  }
  throw noPlan(whatElse(plan));
}

function noPlan(got: string): HalcyonError<"engine.plan"> {
  return new HalcyonError("engine.plan", `A plan is a generator of messages, or a list of them; this is ${got}.`, {
    got,
  });
}

function whatElse(plan: unknown): string {
  if (typeof plan === "function") return "a function: call it, to make a plan";
  const isAsync =
    plan instanceof Promise || (typeof plan === "object" && plan !== null && Symbol.asyncIterator in plan);
  return isAsync ? "async: write function*, and let messages do what takes time" : nameOf(plan);
}

function* replies(messages: readonly Msg[]): Plan<unknown> {
  for (const message of messages) yield message;
  return undefined;
}
