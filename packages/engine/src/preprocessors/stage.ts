/** Staging around a plan. @module */
import type { Plan } from "../message.ts";
import { named } from "../plan-name.ts";
import { type PlanLike, asPlan } from "../stubs/as-plan.ts";
import { rootAncestor, separateDevices } from "../stubs/ancestry.ts";
import { stageAll, unstageAll } from "../stubs/stage.ts";
import { finalizeWrapper } from "./finalize.ts";

/**
 * Stages the devices (their topmost parents), runs `plan`, and unstages them in reverse order: all of them, even
 * when the staging of one has failed.
 */
export function stageWrapper<R>(plan: PlanLike<R>, devices: readonly object[]): Plan<R> {
  const roots = separateDevices(devices.map(rootAncestor));
  const plans = finalizeWrapper(staged(asPlan(plan), roots), () => unstageAll(roots.toReversed()));
  return named("stage_wrapper", plans);
}

function* staged<R>(plan: Plan<R>, devices: readonly object[]): Plan<R> {
  yield* stageAll(devices);
  return yield* plan;
}
