/** What a verb is told besides: the group of its status, and how long it may take. @module */
import type { Group } from "../message.ts";

/** The keywords of a verb; a time-out only when there is one. */
export function grouped(group: Group, timeout: number | undefined): { group: Group; timeout?: number } {
  return timeout === undefined ? { group } : { group, timeout };
}
