/** Data that turned out to be bad after documents had told of them: what is kept is written down. @module */
import { can } from "@halcyon/model";
import type { Desk } from "./desk.ts";

/** Asks every device that has paused what it keeps of what it took since `since` (s since 1970; nobody knows: undefined). */
export function tellKept(desk: Desk, since: number | undefined): void {
  if (since === undefined) return;
  for (const device of desk.seen) {
    const kept = can(device, "pausable") ? device.keptSince?.(since) : undefined;
    if (kept !== undefined) desk.interrupted(kept);
  }
}
