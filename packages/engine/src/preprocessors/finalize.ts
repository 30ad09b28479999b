/**
 * Cleaning up after a plan, however it ends.
 *
 * A plan is ended by throwing into it. Cleaning up happens on every error but a halt, which says that no plan may
 * ask for anything more; the engine then stops and unstages the devices itself.
 *
 * @module
 */
import { isHalt } from "../errors.ts";
import { type Plan, msg } from "../message.ts";
import { namePlan } from "../plan-name.ts";
import { type PlanLike, asPlan } from "../stubs/as-plan.ts";
import { causedBy } from "./cause.ts";

/** A plan, or a function that makes one when it is time. */
export type FinalPlan = PlanLike | (() => PlanLike);

/**
 * Runs `final` after `plan`, whether it ended or failed, but not after a halt. Returns the result of `plan`.
 *
 * With `pauseForDebug` the engine pauses first when the plan has failed. An error of `final` takes the place of
 * the plan's own, which becomes its cause.
 */
export function finalizeWrapper<R>(
  plan: PlanLike<R>,
  final: FinalPlan,
  { pauseForDebug = false }: { pauseForDebug?: boolean } = {},
): Plan<R> {
  return finalized([], plan, final, pauseForDebug);
}

/**
 * Runs `before`, then `plan`, and `final` however they ended. One generator for all: each generator that a message
 * passes through costs as much as carrying out a small message.
 */
export function* finalized<R>(
  before: readonly PlanLike[],
  plan: PlanLike<R>,
  final: FinalPlan,
  pauseForDebug: boolean,
): Plan<R> {
  let result: R;
  try {
    for (const first of before) yield* asPlan(first);
    result = yield* asPlan(plan);
  } catch (error) {
    if (isHalt(error)) throw error;
    try {
      if (pauseForDebug) yield msg("pause", undefined, [], { defer: false });
      yield* made(final);
    } catch (second) {
      throw causedBy(second, error);
    }
    throw error;
  }
  yield* made(final);
  return result;
}

function made(final: FinalPlan): Plan<unknown> {
  return asPlan(typeof final === "function" ? final() : final);
}

namePlan("finalize_wrapper", finalized);
