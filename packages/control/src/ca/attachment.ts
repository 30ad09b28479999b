/** What a circuit asks of the channels and monitors that it serves. @module */
import type { Frame } from "./frames.ts";

/** A channel, as its circuit sees it. */
export interface Attachment {
  readonly id: number;
  readonly name: string;
  /** The server has it: its native type, its number of elements, and the server's number for it. */
  created(type: number, count: number, serverId: number): void;
  /** Its access rights, at first and whenever they change. */
  access(read: boolean, write: boolean): void;
  /** It is gone, alone or with the circuit. */
  lost(reason: string): void;
}

/** A monitor, as its circuit sees it. */
export interface Subscription {
  readonly pv: string;
  updated(frame: Frame): void;
  refused(error: Error): void;
}
