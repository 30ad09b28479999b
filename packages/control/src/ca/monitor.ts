/**
 * A subscription to a PV, which outlives its connections.
 *
 * @module
 */
import { type HalcyonError, asError } from "@halcyon/model";
import type { Subscription } from "./attachment.ts";
import type { BaseType, Form } from "./dbr.ts";
import { type CaReading, decodeReading } from "./decode.ts";
import type { Frame } from "./frames.ts";
import type { CaNote } from "./options.ts";

/** What a subscription may tell of: the value, what is archived, the alarm, and units, limits or choices. */
export type EventMask = "value" | "archive" | "alarm" | "property";

const bits: Record<EventMask, number> = { value: 1, archive: 2, alarm: 4, property: 8 };

/** The mask as the wire has it. */
export function maskBits(mask: readonly EventMask[]): number {
  return mask.reduce((sum, one) => sum | bits[one], 0);
}

/** Who is told. None of these may throw: what they throw is logged. */
export interface MonitorListener {
  /** A new value; the present one first, and again after each disconnection. */
  update(reading: CaReading): void;
  /** The server went away: what was last told is no longer fresh. */
  lost?(error: HalcyonError<"ca.disconnected">): void;
  /** The server does not let us, for now. */
  refused?(error: Error): void;
}

/** What a monitor asked for. */
export interface MonitorRequest {
  readonly form: Form;
  readonly as?: BaseType;
  readonly count?: number;
  readonly mask: number;
}

export class CaMonitor implements Subscription, Disposable {
  readonly pv: string;
  readonly options: MonitorRequest;
  readonly #listener: MonitorListener;
  readonly #log: (note: CaNote) => void;
  readonly #onClose: () => void;
  #cancel: (() => void) | undefined;
  #array = false;
  #closed = false;

  /** Made by `CaChannel.monitor`. */
  constructor(
    pv: string,
    options: MonitorRequest,
    listener: MonitorListener,
    log: (note: CaNote) => void,
    onClose: () => void,
  ) {
    this.pv = pv;
    this.options = options;
    this.#listener = listener;
    this.#log = log;
    this.#onClose = onClose;
  }

  /** Ends it. Twice is once. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#cancel?.();
    this.#onClose();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** The server has been asked: called by the channel. */
  opened(array: boolean, cancel: () => void): void {
    this.#array = array;
    this.#cancel = cancel;
  }

  updated(f: Frame): void {
    const reading = decodeReading(f.view, f.at, f.size, f.type, f.count, this.#array, f.owned, f.native);
    try {
      this.#listener.update(reading);
    } catch (error) {
      this.#complain(error);
    }
  }

  refused(error: Error): void {
    this.#tell(() => this.#listener.refused?.(error));
  }

  lost(error: HalcyonError<"ca.disconnected">): void {
    this.#cancel = undefined;
    this.#tell(() => this.#listener.lost?.(error));
  }

  #tell(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#complain(error);
    }
  }

  #complain(error: unknown): void {
    this.#log({ level: "warning", text: `A listener of ${this.pv} failed: ${asError(error).stack ?? String(error)}` });
  }
}
