/** A plan may be given as a generator or as a plain list of messages. @module */
import type { Msg, Plan } from "../message.ts";

/** What can stand for a plan where one is expected. */
export type PlanLike<R = unknown> = Plan<R> | Iterable<Msg>;

/** The generator itself, or one that yields the messages of a list and returns undefined. */
export function asPlan<R>(plan: PlanLike<R>): Plan<R> {
  return isPlan(plan) ? plan : (messagesOf(plan) as Plan<R>);
}

function isPlan<R>(plan: PlanLike<R>): plan is Plan<R> {
  return "next" in plan && "throw" in plan;
}

function* messagesOf(messages: Iterable<Msg>): Plan<unknown> {
  for (const message of messages) yield message;
  return undefined;
}
