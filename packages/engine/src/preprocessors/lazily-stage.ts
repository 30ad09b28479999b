/** Staging of what a plan uses, when it first uses it. @module */
import type { Stageable } from "@halcyon/model";
import { type Msg, type Plan, msg } from "../message.ts";
import { named } from "../plan-name.ts";
import type { PlanLike } from "../stubs/as-plan.ts";
import { rootAncestor } from "../stubs/ancestry.ts";
import { unstageAll } from "../stubs/stage.ts";
import { finalizeWrapper } from "./finalize.ts";
import { planMutator } from "./mutate.ts";

const using: ReadonlySet<string> = new Set(["read", "set", "trigger", "kickoff"]);

/** Stages each device (its topmost parent) before it is first read, set, triggered or kicked off. */
export function lazilyStageWrapper<R>(plan: PlanLike<R>): Plan<R> {
  const staged: object[] = [];
  const stagedFirst = planMutator(plan, (message) => {
    const device: object | undefined = message.obj;
    if (!using.has(message.command) || device === undefined || staged.includes(device)) return undefined;
    return { head: afterStaging(message, rootAncestor(device), staged) };
  });
  return named(
    "lazily_stage_wrapper",
    finalizeWrapper(stagedFirst, () => unstageAll(staged.toReversed())),
  );
}

function* afterStaging(message: Msg, root: object, staged: object[]): Plan<unknown> {
  const reply = yield msg("stage", root as Stageable);
  if (Array.isArray(reply)) staged.push(...(reply as object[]));
  else staged.push(root);
  return yield message;
}
