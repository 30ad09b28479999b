/** How a channel is read, written and monitored, and what it tells of itself. @module */
import type { Wait } from "@halcyon/devices";
import type { BaseType, Form } from "./dbr.ts";
import type { EventMask } from "./monitor.ts";

/** Where a channel is in its life. */
export type ChannelState = "searching" | "connecting" | "connected" | "closed";

/** What a PV is, once connected. */
export interface ChannelInfo {
  readonly pv: string;
  readonly server: string;
  readonly native: BaseType;
  /** Elements it can have: 1 for a scalar. */
  readonly count: number;
  readonly read: boolean;
  readonly write: boolean;
}

/** How to read. The native type unless `as` says another one, which the server converts to. */
export interface GetOptions extends Wait {
  /** What comes with the value: `time` when not given. */
  readonly form?: Form;
  readonly as?: BaseType;
  /** At most so many elements; all that there are when not given. */
  readonly count?: number;
}

export interface PutOptions extends Wait {
  /** Waits until all that the value set going has ended; without it, until it was sent. */
  readonly completion?: boolean;
}

export interface MonitorOptions {
  readonly form?: Form;
  readonly as?: BaseType;
  readonly count?: number;
  /** What is told of: changes of value and alarm when not given. */
  readonly mask?: readonly EventMask[];
}
