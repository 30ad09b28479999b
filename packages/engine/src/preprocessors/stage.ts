/** Staging around a plan. @module */
import type { Plan } from "../message.ts";
import { named } from "../plan-name.ts";
import type { PlanLike } from "../stubs/as-plan.ts";
import { rootAncestor, separateDevices } from "../stubs/ancestry.ts";
import { stageAll, unstageAll } from "../stubs/stage.ts";
import { finalized } from "./finalize.ts";

/**
 * Stages the devices (their topmost parents), runs `plan`, and unstages them in reverse order: all of them, even
 * when the staging of one has failed.
 */
export function stageWrapper<R>(plan: PlanLike<R>, devices: readonly object[]): Plan<R> {
  const roots = separateDevices(devices.map(rootAncestor));
  return named(
    "stage_wrapper",
    finalized([stageAll(roots)], plan, () => unstageAll(roots.toReversed()), false),
  );
}
