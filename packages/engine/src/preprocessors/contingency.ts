/** What to do when a plan fails, when it does not, and in either case. @module */
import { isHalt } from "../errors.ts";
import { type Plan, msg } from "../message.ts";
import { named } from "../plan-name.ts";
import { type PlanLike, asPlan } from "../stubs/as-plan.ts";
import { causedBy } from "./cause.ts";
import { finalizeWrapper } from "./finalize.ts";

/** What follows a plan. */
export interface Contingency {
  /** Runs when the plan has failed (a halt is no failure). */
  readonly exceptPlan?: (error: unknown) => PlanLike;
  /** Runs when it has not. */
  readonly elsePlan?: () => PlanLike;
  /** Runs in either case, last. */
  readonly finalPlan?: () => PlanLike;
  /** Pauses first when the plan has failed. */
  readonly pauseForDebug?: boolean;
  /** Goes on failing after `exceptPlan`, which is the default; otherwise its result is the result. */
  readonly autoRaise?: boolean;
}

/** Runs `plan`, and then what its end calls for. Returns the result of `plan`, or that of `exceptPlan`. */
export function contingencyWrapper<R, S>(
  plan: PlanLike<R>,
  contingency: Contingency & { readonly autoRaise: false; readonly exceptPlan: (error: unknown) => Plan<S> },
): Plan<R | S>;
export function contingencyWrapper<R>(
  plan: PlanLike<R>,
  contingency?: Contingency & { readonly autoRaise?: true },
): Plan<R>;
export function contingencyWrapper(plan: PlanLike, contingency?: Contingency): Plan<unknown>;
export function contingencyWrapper(plan: PlanLike, contingency: Contingency = {}): Plan<unknown> {
  const { finalPlan } = contingency;
  const handled = withHandlers(asPlan(plan), contingency);
  return named("contingency_wrapper", finalPlan === undefined ? handled : finalizeWrapper(handled, finalPlan));
}

function* withHandlers(plan: Plan<unknown>, contingency: Contingency): Plan<unknown> {
  const { exceptPlan, elsePlan, pauseForDebug = false, autoRaise = true } = contingency;
  let result: unknown;
  try {
    result = yield* plan;
  } catch (error) {
    if (isHalt(error)) throw error;
    let handled: unknown;
    try {
      if (pauseForDebug) yield msg("pause", undefined, [], { defer: false });
      if (exceptPlan !== undefined) handled = yield* asPlan(exceptPlan(error));
    } catch (second) {
      throw causedBy(second, error);
    }
    if (autoRaise || exceptPlan === undefined) throw error;
    return handled;
  }
  if (elsePlan !== undefined) yield* asPlan(elsePlan());
  return result;
}
