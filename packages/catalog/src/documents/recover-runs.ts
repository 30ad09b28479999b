/**
 * Puts in order what a process left that ended in the middle: for each run that was not put away, the log is read, and
 * what the index and the segments lack is made good.
 *
 * @module
 */
import { asError } from "@halcyon/model";
import type { OpenRun } from "./open-run.ts";
import { putToRest } from "./run-handlers.ts";
import type { RunNodes } from "./run-nodes.ts";
import type { RunShelf } from "./run-shelf.ts";

/** A run that is damaged stays as it is, which is said; the others are not held up by it. */
export async function recoverRuns(shelf: RunShelf, nodes: RunNodes, say: (text: string) => void): Promise<void> {
  for (const uid of shelf.marked()) {
    try {
      await recoverRun(uid, shelf, nodes);
    } catch (error) {
      say(`The run ${uid} stays as it is: ${asError(error).message}`);
    }
  }
}

/** The same for one run. @throws HalcyonError `catalog.corrupt` for a log that is damaged. */
export async function recoverRun(uid: string, shelf: RunShelf, nodes: RunNodes): Promise<void> {
  const run = await completeRun(uid, shelf, nodes);
  if (run?.stopText === undefined) return;
  if (run.stopped) await nodes.stopRun(run, run.stopText);
  else {
    for (const stream of run.streams.values()) stream.sync();
    await putToRest({ nodes }, run, run.stopText);
  }
  shelf.close(run);
}

/** What comes before the stop. Undefined for a run without a start, of which nothing was acknowledged: it is removed. */
export async function completeRun(uid: string, shelf: RunShelf, nodes: RunNodes): Promise<OpenRun | undefined> {
  const run = shelf.open.get(uid) ?? (await shelf.reopened(uid));
  if (run === undefined) {
    shelf.remove(uid);
    return undefined;
  }
  await nodes.complete(run);
  for (const stream of run.streams.values()) stream.flush();
  return run;
}
