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
import { named } from "../plan-name.ts";
import { type PlanLike, asPlan } from "../stubs/as-plan.ts";
import { type Outline, flat, within } from "../stubs/flat.ts";
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

/** Runs `before`, then `plan`, and `final` however they ended. */
export function finalized<R>(
  before: readonly PlanLike[],
  plan: PlanLike<R>,
  final: FinalPlan,
  pauseForDebug: boolean,
): Plan<R> {
  return named("finalize_wrapper", flat(cleaningUp(before, plan, final, pauseForDebug)));
}

function* cleaningUp<R>(
  before: readonly PlanLike[],
  plan: PlanLike<R>,
  final: FinalPlan,
  pauseForDebug: boolean,
): Outline<R> {
  let result: R;
  try {
    for (const first of before) yield within(asPlan(first));
    result = (yield within(asPlan(plan))) as R;
  } catch (error) {
    if (isHalt(error)) throw error;
    try {
      if (pauseForDebug) yield msg("pause", undefined, [], { defer: false });
      yield within(made(final));
    } catch (second) {
      throw causedBy(second, error);
    }
    throw error;
  }
  yield within(made(final));
  return result;
}

function made(final: FinalPlan): Plan<unknown> {
  return asPlan(typeof final === "function" ? final() : final);
}
