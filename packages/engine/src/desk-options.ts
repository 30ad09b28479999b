/** What a desk is set up with, once for a session. @module */
import type { Clock, DocumentName, Documents, NewUid } from "@halcyon/model";
import type { Prompter } from "./contract.ts";
import type { Gate } from "./gate.ts";
import type { PlanPath } from "./journal/journal.ts";
import type { MetadataSources } from "./metadata.ts";
import type { Outbox } from "./outbox.ts";

/** How a desk is set up. */
export interface DeskOptions {
  readonly clock: Clock;
  readonly newUid: NewUid;
  readonly random: () => number;
  readonly prompter: Prompter | undefined;
  readonly recordInterruptions: boolean;
  readonly requireStreamDeclaration: boolean;
  readonly metadata: MetadataSources;
  readonly outbox: Outbox;
  readonly gate: Gate;
  /** @param by the plan that begins a run, if it is one of several. */
  readonly post: <N extends DocumentName>(name: N, document: Documents[N], by?: PlanPath) => void;
  readonly trouble: (error: Error) => void;
  readonly engineClass: unknown;
  readonly cleanupTimeout: number;
}
