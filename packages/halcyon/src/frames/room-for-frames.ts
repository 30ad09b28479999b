/**
 * Room for the frames of a detector, which holds its flight while it cannot write them.
 *
 * The detector tries again when the run is resumed, and moves its axes back for that. So it is not resumed to see
 * whether there is room: something else is written beside its file.
 *
 * @module
 */
import { rmSync, writeFileSync } from "node:fs";
import { type HalcyonError, isHalcyonError } from "@halcyon/model";
import type { Retried } from "../runs/disk-full.ts";

/** Bytes that there must be room for: some frames at least. */
const enough = 4 * 2 ** 20;

/** What holds a run whose frames cannot be written; undefined for any other failure. */
export function roomForFrames(error: Error | undefined): Retried | undefined {
  return isHalcyonError(error, "files.write") ? new RoomForFrames(error) : undefined;
}

class RoomForFrames implements Retried {
  readonly trouble: HalcyonError<"files.write">;

  constructor(trouble: HalcyonError<"files.write">) {
    this.trouble = trouble;
  }

  retry(): boolean {
    const probe = `${this.trouble.facts.path}.room`;
    try {
      writeFileSync(probe, new Uint8Array(enough));
      return true;
    } catch {
      // Still none: what is wrong has been said.
      return false;
    } finally {
      rmSync(probe, { force: true });
    }
  }
}
