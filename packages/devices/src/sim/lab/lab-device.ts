/**
 * What all devices of the lab share: a name, a log of calls, faults on demand, delays on the lab's clock.
 *
 * They are exact, without noise and without real time: a timestamp is 1000 s plus the number of the device's own
 * changes, so that what they tell can be compared with what was recorded.
 *
 * @module
 */
import { type Clock, HalcyonError, type Hints, Status, type StatusOptions } from "@halcyon/model";
import type { LabSpec } from "./spec.ts";

/** A call of a device: method, arguments, and named arguments where there were any. Names are as on the wire. */
export type LabCall = readonly [method: string, args: readonly unknown[], kwargs?: Readonly<Record<string, unknown>>];

/** What a device sees of its lab. */
export interface LabRoom {
  readonly clock: Clock;
  /** Tells the resources of two labs apart. */
  readonly token: string;
  get(name: string): LabDevice;
  build(spec: LabSpec): LabDevice;
}

/** A device of the lab. */
export class LabDevice {
  readonly name: string;
  readonly spec: LabSpec;
  /** All calls so far, in order; `read`, `describe` and `locate` are not among them. */
  readonly calls: LabCall[] = [];
  parent: LabDevice | undefined = undefined;
  protected readonly room: LabRoom;
  readonly #counts = new Map<string, number>();

  constructor(room: LabRoom, spec: LabSpec) {
    this.room = room;
    this.spec = spec;
    this.name = spec.name;
  }

  get hints(): Hints {
    return (this.spec.hints as Hints | undefined) ?? { fields: [this.name] };
  }

  /** What staging does to a kind of device. */
  onStage(): void {
    // Most kinds keep nothing from one staging to the next.
  }

  log(method: string, args: readonly unknown[] = [], kwargs?: Readonly<Record<string, unknown>>): void {
    this.calls.push(kwargs === undefined ? [method, args] : [method, args, kwargs]);
  }

  /** Throws when a fault is due for this call, or answers the error for its status. */
  fault(method: string): Error | undefined {
    const count = (this.#counts.get(method) ?? 0) + 1;
    this.#counts.set(method, count);
    for (const fault of this.spec.faults ?? []) {
      if (fault.method !== method || count < fault.nth || count > (fault.last ?? fault.nth)) continue;
      const error = named(this.name, fault.exception ?? "RuntimeError", fault.message ?? "simulated fault");
      if (fault.how !== "status") throw error;
      return error;
    }
    return undefined;
  }

  /** A status that is done after `delay` s: at once without one. `then` runs first. */
  doneAfter(delay: number | undefined, error: Error | undefined, then?: () => void): Status {
    const options: StatusOptions = { name: this.name };
    if (delay === undefined || delay <= 0) {
      if (error !== undefined) return Status.failed(error);
      then?.();
      return Status.succeeded;
    }
    const { status, finish, fail } = Status.pending(options);
    this.room.clock.after(delay, () => {
      if (error !== undefined) return fail(error);
      then?.();
      finish();
    });
    return status;
  }
}

function named(device: string, name: string, message: string): Error {
  const error =
    name === "NoReplayAllowed" ? new HalcyonError("device.no_replay", message, { device }) : new Error(message);
  error.name = name;
  return error;
}
