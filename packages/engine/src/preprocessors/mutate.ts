/**
 * Changing the messages of a plan as they pass: the base of most preprocessors.
 *
 * @module
 */
import type { Msg, Plan } from "../message.ts";
import { namePlan } from "../plan-name.ts";
import { type PlanLike, asPlan } from "../stubs/as-plan.ts";

/** What takes the place of a message: plans to run instead of it and after it. */
export interface Insertion {
  /** Instead of the message; it usually yields the message itself, and the reply to that is the reply. */
  readonly head?: Plan<unknown> | undefined;
  /** After the message. */
  readonly tail?: Plan<unknown> | undefined;
}

/** Passes each message through `change`; what becomes undefined is dropped, and its reply is undefined. */
export function* msgMutator<R>(plan: PlanLike<R>, change: (message: Msg) => Msg | undefined | null): Plan<R> {
  const inner = asPlan(plan);
  let step = inner.next();
  while (step.done !== true) {
    let reply: unknown;
    try {
      const message = change(step.value);
      if (message !== undefined && message !== null) reply = yield message;
    } catch (error) {
      step = inner.throw(error);
      continue;
    }
    step = inner.next(reply);
  }
  return step.value;
}

interface Frame {
  readonly plan: Plan<unknown>;
  /** The message that this plan stands for: it passes as it is. */
  readonly standsFor: Msg | undefined;
  readonly tail: Plan<unknown> | undefined;
  /** What the message's yield gets, once known. */
  reply: unknown;
  answered: boolean;
}

/**
 * Passes each message to `insert`, which may put plans in its place and after it.
 *
 * Messages that were put in are passed to `insert` too, but for the one that they stand for. An error inside of
 * what was put in reaches the plan at the message; what should have come after is then left out.
 */
export function* planMutator<R>(plan: PlanLike<R>, insert: (message: Msg) => Insertion | undefined): Plan<R> {
  const outermost = asPlan(plan);
  const stack: Frame[] = [frameOf(outermost)];
  let reply: unknown;
  let failure: { readonly error: unknown } | undefined;
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    let step: IteratorResult<Msg, unknown>;
    try {
      step = failure === undefined ? top.plan.next(reply) : top.plan.throw(failure.error);
      failure = undefined;
    } catch (error) {
      stack.pop();
      if (stack.length === 0) throw error;
      failure = { error };
      continue;
    }
    if (step.done === true) {
      stack.pop();
      if (top.plan === outermost) return step.value as R;
      reply = top.answered ? top.reply : step.value;
      if (top.tail !== undefined) stack.push({ ...frameOf(top.tail), reply, answered: true });
      else continue;
      reply = undefined;
      continue;
    }
    const message = step.value;
    const standing = stack.findLast((frame) => frame.standsFor === message);
    if (standing === undefined) {
      const insertion = insertionOf(insert, message);
      if (insertion !== undefined) {
        stack.push(insertion);
        reply = undefined;
        continue;
      }
    }
    try {
      reply = yield message;
      if (standing !== undefined) [standing.reply, standing.answered] = [reply, true];
    } catch (error) {
      failure = { error };
    }
  }
  throw new Error("A plan ended without its outermost generator.");
}

function insertionOf(insert: (message: Msg) => Insertion | undefined, message: Msg): Frame | undefined {
  const { head, tail } = insert(message) ?? {};
  if (head === undefined && tail === undefined) return undefined;
  return { ...frameOf(head ?? itself(message)), standsFor: message, tail };
}

function frameOf(plan: Plan<unknown>): Frame {
  return { plan, standsFor: undefined, tail: undefined, reply: undefined, answered: false };
}

function* itself(message: Msg): Plan<unknown> {
  return yield message;
}

namePlan("plan_mutator", planMutator);

namePlan("msg_mutator", msgMutator);
