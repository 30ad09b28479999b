/** One question about a plan, one answer: for those who do not need the whole simulation. @module */
import type { HasName, NamedDocument } from "@halcyon/model";
import type { Msg } from "../message.ts";
import { violated } from "./errors.ts";
import type { PlanSource, SimulateOptions } from "./options.ts";
import type { PathPoint } from "./path.ts";
import { simulate } from "./simulate.ts";
import type { StorageEstimate } from "./storage.ts";
import { summaryOf } from "./summarize.ts";

/** The messages of a plan. */
export async function messagesOf(plan: PlanSource, options?: SimulateOptions): Promise<readonly Msg[]> {
  return (await simulate(plan, options)).messages;
}

/** The documents of a plan. */
export async function documentsOf(plan: PlanSource, options?: SimulateOptions): Promise<readonly NamedDocument[]> {
  return (await simulate(plan, options)).documents;
}

/** s that a plan takes. */
export async function estimateDuration(plan: PlanSource, options?: SimulateOptions): Promise<number> {
  return (await simulate(plan, options)).duration;
}

/** Bytes that the data of a plan take. */
export async function estimateStorage(plan: PlanSource, options?: SimulateOptions): Promise<StorageEstimate> {
  return (await simulate(plan, options)).storage;
}

/**
 * Refuses a plan that would send an axis to where it may not go.
 *
 * @returns the names of the axes that nobody could check.
 * @throws HalcyonError `simulate.limits`, with every violation.
 */
export async function checkLimits(plan: PlanSource, options?: SimulateOptions): Promise<readonly string[]> {
  const { violations, unchecked } = await simulate(plan, options);
  if (violations.length > 0) throw violated(violations);
  return unchecked;
}

/** Where two axes are at each event of the stream `primary`; of a plan without events, at the end of each move. */
export async function pathOf(
  plan: PlanSource,
  x: string | HasName,
  y: string | HasName,
  options?: SimulateOptions,
): Promise<readonly PathPoint[]> {
  return (await simulate(plan, options)).path(x, y);
}

/** The runs, moves and events of a plan, one line each. */
export async function summarize(plan: PlanSource, options?: SimulateOptions): Promise<readonly string[]> {
  return summaryOf(await messagesOf(plan, options));
}
