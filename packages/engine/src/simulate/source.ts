/** A plan to simulate, made ready for one pass. @module */
import { HalcyonError, nameOf } from "@halcyon/model";
import type { Msg, Plan } from "../message.ts";
import { asPlan } from "../stubs/as-plan.ts";
import type { PlanSource } from "./options.ts";

/** Generators that have been gone through: they are at their end, and would seem to be empty plans. */
const used = new WeakSet<object>();

/**
 * The plan itself. A generator can be gone through once: neither an engine nor another simulation can have it then.
 *
 * @throws HalcyonError `simulate.plan`
 */
export function planOf<R>(source: PlanSource<R>): Plan<R> {
  const made = typeof source === "function" ? source() : source;
  if (!isIterable(made)) {
    const reason = `a plan is a generator of messages, a list of them, or a function that makes one; this is ${nameOf(made)}`;
    throw new HalcyonError("simulate.plan", `Cannot simulate: ${reason}.`, { reason });
  }
  const plan = asPlan<R>(made as Plan<R>);
  if (used.has(plan)) {
    const reason = "this generator has been simulated before, and runs once only; give a function that makes the plan";
    throw new HalcyonError("simulate.plan", `Cannot simulate: ${reason}, () => scan(…).`, { reason });
  }
  used.add(plan);
  return plan;
}

function isIterable(value: unknown): value is Iterable<Msg> {
  return value !== null && typeof value === "object" && Symbol.iterator in value;
}
