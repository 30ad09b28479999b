/** The end of a session: whatever happened, devices are put away and every open run is closed. @module */
import { HalcyonError, type Clock, type ExitStatus } from "@halcyon/model";
import * as atRest from "./at-rest.ts";
import type { Desk } from "./desk.ts";

/** What closing needs of its engine. */
export interface ClosingOptions {
  readonly clock: Clock;
  readonly cleanupTimeout: number;
  readonly trouble: (error: Error) => void;
}

/** How a plan ended, by the error it ended with. */
export function exitOf(failure: Error | undefined): ExitStatus {
  if (failure === undefined) return "success";
  const code = failure instanceof HalcyonError ? failure.code : undefined;
  if (code === "engine.stop") return "success";
  return code === "engine.abort" || code === "engine.halt" || code === "engine.not_resumable" ? "abort" : "fail";
}

/**
 * Stops what was moved or kicked off, ends monitors, collects flyers, unstages, and closes the runs, in this order.
 * What goes wrong is reported, and never keeps the rest from being done.
 */
export async function close(
  desk: Desk,
  options: ClosingOptions,
  exitStatus: ExitStatus,
  reason: string,
): Promise<void> {
  const { clock, cleanupTimeout, trouble } = options;
  const report = (errors: readonly Error[]): void => {
    for (const error of errors) trouble(error);
  };
  const flying = [...desk.runs.values()].flatMap(({ collector }) => [...collector.flyers.uncollected]);
  report(await atRest.all(new Set([...desk.moved, ...flying]), "stop", atRest.stop, clock, cleanupTimeout));
  for (const handle of desk.lastSet.values()) if (!handle.status.done) handle.call?.abandon();
  for (const { monitors, collector } of desk.runs.values()) {
    report(monitors.clear());
    report(await collector.backstop(clock, cleanupTimeout));
  }
  report(await atRest.all([...desk.staged].toReversed(), "unstage", atRest.unstage, clock, cleanupTimeout));
  for (const { bundler } of desk.runs.values()) bundler.close(exitStatus, reason);
  desk.runs.clear();
}
