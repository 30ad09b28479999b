/** A plan whose messages may not be done again after a pause. @module */
import { type Plan, msg } from "../message.ts";
import { namePlan } from "../plan-name.ts";
import { type PlanLike, asPlan } from "../stubs/as-plan.ts";
import { finalizeWrapper } from "./finalize.ts";

/** With `rewindable` false, forbids doing the messages of `plan` again; what held before holds again afterwards. */
export function rewindableWrapper<R>(plan: PlanLike<R>, rewindable: boolean): Plan<R> {
  return rewindable ? asPlan(plan) : notRewindable(asPlan(plan));
}

function* notRewindable<R>(plan: Plan<R>): Plan<R> {
  const reply = yield msg("rewindable", undefined, [undefined]);
  const before = typeof reply === "boolean" ? reply : true;
  if (!before) return yield* plan;
  yield msg("rewindable", undefined, [false]);
  return yield* finalizeWrapper(plan, () => restore(before));
}

function* restore(before: boolean): Plan {
  yield msg("rewindable", undefined, [before]);
}

namePlan("rewindable_wrapper", notRewindable);
