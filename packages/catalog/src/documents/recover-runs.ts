/**
 * Puts in order what a process left that ended in the middle: for each run that was not put away, the log is read, and
 * what the index and the segments lack is made good.
 *
 * @module
 */
import { asError } from "@halcyon/model";
import { putToRest } from "./run-handlers.ts";
import type { RunNodes } from "./run-nodes.ts";
import type { RunShelf } from "./run-shelf.ts";

/** A run that is damaged stays as it is, which is said; the others are not held up by it. */
export async function recoverRuns(shelf: RunShelf, nodes: RunNodes, say: (text: string) => void): Promise<void> {
  for (const uid of shelf.marked()) {
    try {
      const run = await shelf.reopened(uid);
      if (run === undefined) {
        // It has no start, so nothing of it was acknowledged.
        shelf.remove(uid);
        continue;
      }
      await nodes.complete(run);
      for (const stream of run.streams.values()) stream.flush();
      if (run.stopText === undefined) continue;
      if (run.stopped) await nodes.stopRun(run, run.stopText);
      else {
        for (const stream of run.streams.values()) stream.sync();
        await putToRest({ nodes }, run, run.stopText);
      }
      shelf.close(run);
    } catch (error) {
      say(`The run ${uid} stays as it is: ${asError(error).message}`);
    }
  }
}
