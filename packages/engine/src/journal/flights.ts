/** What flies, or is ready to, as the answers of a plan tell: it has to fly again in another process. @module */
import type { HasName } from "@halcyon/model";
import { isCommand, type Msg } from "../message.ts";
import type { StatusHandle } from "../status-handle.ts";
import type { Redriver } from "./redriver.ts";

/** A flyer on its way. */
export interface Flight {
  readonly message: Msg<"kickoff">;
  readonly handle: StatusHandle | undefined;
  /** The plan has told it to finish. */
  readonly complete: StatusHandle | undefined;
}

/** A flyer that has landed. */
export interface Landed {
  readonly prepare: Msg<"prepare">;
  readonly kickoff: Msg<"kickoff">;
  /** The plan that has waited for it. */
  readonly by: Redriver;
}

/** What flies, is ready to, or has just landed. */
export class Flights {
  /** What devices were prepared for, and have not been through with since. */
  readonly prepared: Map<HasName, Msg<"prepare">> = new Map();
  /** Kicked off, and not over as far as the plan knows. */
  readonly flying: Map<HasName, Flight> = new Map();
  /** Landed, as the plan knows, and nothing was collected since: documents may lack the last frames. */
  readonly landed: Map<HasName, Landed> = new Map();

  /** A message was answered, to the plan `by`. One that will be done again anyway needs no bringing about. */
  note(message: Msg, handle: StatusHandle | undefined, again: boolean, by: Redriver): void {
    if (isCommand(message, "prepare")) {
      if (again) this.prepared.delete(message.obj);
      else this.prepared.set(message.obj, message);
    } else if (isCommand(message, "kickoff")) {
      if (again) this.flying.delete(message.obj);
      else this.flying.set(message.obj, { message, handle, complete: undefined });
    } else if (isCommand(message, "complete") && !again) {
      const flight = this.flying.get(message.obj);
      if (flight !== undefined) this.flying.set(message.obj, { ...flight, complete: handle });
    } else if (isCommand(message, "collect") && !again) this.#collected(by);
    else if (isCommand(message, "stop")) this.flying.delete(message.obj);
    else if (isCommand(message, "unstage"))
      for (const devices of [this.prepared, this.flying, this.landed]) devices.delete(message.obj);
  }

  #collected(by: Redriver): void {
    for (const [device, landed] of this.landed) if (landed.by === by) this.landed.delete(device);
  }

  /** Plans that ran in a message of `to` are over: what they flew is its own to collect. */
  inherit(from: readonly Redriver[], to: Redriver): void {
    for (const [device, landed] of this.landed)
      if (from.includes(landed.by)) this.landed.set(device, { ...landed, by: to });
  }

  /** The plan `by` has waited for this: what it flew is over. */
  over(handle: StatusHandle, by: Redriver): void {
    for (const [device, { message, complete }] of this.flying)
      if (complete === handle) {
        const prepare = this.prepared.get(device);
        if (prepare !== undefined) this.landed.set(device, { prepare, kickoff: message, by });
        this.flying.delete(device);
        this.prepared.delete(device);
      }
  }
}
