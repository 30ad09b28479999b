/** A run around a plan. @module */
import { type ExitStatus, asError, isHalcyonError } from "@halcyon/model";
import { isHalt } from "../errors.ts";
import { type Metadata, type Plan, msg } from "../message.ts";
import { named } from "../plan-name.ts";
import { type PlanLike, asPlan } from "../stubs/as-plan.ts";
import { type Outline, flat, within } from "../stubs/flat.ts";
import { causedBy } from "./cause.ts";

const closing = msg("close_run");

/**
 * Opens a run, runs `plan` in it, and closes it: as a success, as failed with the error's text, or as the request
 * that ended the plan says. Returns the run's uid.
 */
export function runWrapper(plan: PlanLike, md: Metadata = {}): Plan<string> {
  return inRun([plan], md);
}

/** The same for plans one after another, each taken from the list when it is time. */
export function inRun(plans: Iterable<PlanLike>, md: Metadata): Plan<string> {
  return named("run_wrapper", flat(opened(plans, md)));
}

function* opened(plans: Iterable<PlanLike>, md: Metadata): Outline<string> {
  const uid = (yield msg("open_run", undefined, [], md)) as string;
  try {
    for (const plan of plans) yield within(asPlan(plan));
  } catch (error) {
    if (isHalt(error)) throw error;
    try {
      yield msg("close_run", undefined, [], outcomeOf(error));
    } catch (second) {
      throw causedBy(second, error);
    }
    throw error;
  }
  yield closing;
  return uid;
}

// The reason of a request to abort is in the result, and as in Bluesky not in the stop document of a run that its plan closes.
function outcomeOf(error: unknown): { exitStatus: ExitStatus; reason?: string } {
  if (isHalcyonError(error, "engine.stop")) return { exitStatus: "success" };
  if (isHalcyonError(error, "engine.abort")) return { exitStatus: "abort" };
  return { exitStatus: "fail", reason: asError(error).message };
}
