/** One of the plans of a session that are driven again: what is its own of what it brought about. @module */
import type { Group } from "../message.ts";
import type { StatusHandle } from "../status-handle.ts";
import type { PlanPath } from "./journal.ts";

/** A plan that is driven again. */
export interface Redriver {
  readonly path: PlanPath;
  /** Statuses that it waits for later. */
  readonly groups: Map<Group, Set<StatusHandle>>;
}
