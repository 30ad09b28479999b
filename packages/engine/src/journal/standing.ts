/**
 * What outlives a checkpoint, and has to be brought about again in another process before a plan goes on: what was
 * staged, configured, subscribed, monitored, installed, sent somewhere, or set flying.
 *
 * @module
 */
import type { HasName, Readings } from "@halcyon/model";
import { isCommand, type Group, type Msg, type RunKey } from "../message.ts";
import { StatusHandle } from "../status-handle.ts";

/** A flyer on its way. */
export interface Flight {
  readonly message: Msg<"kickoff">;
  readonly handle: StatusHandle | undefined;
  /** The plan has told it to finish. */
  readonly complete: StatusHandle | undefined;
}

/** A flight that is over, and what it was prepared for. */
export interface Landed {
  readonly prepare: Msg<"prepare">;
  readonly kickoff: Msg<"kickoff">;
}

/** What outlives a checkpoint. */
export class Standing {
  readonly staged: Set<HasName> = new Set();
  readonly configured: Msg<"configure">[] = [];
  /** By the token that the plan holds. */
  readonly subscribed: Map<number, Msg<"subscribe">> = new Map();
  readonly monitored: Map<HasName, Msg<"monitor">> = new Map();
  readonly suspenders: Set<Msg<"install_suspender">["args"][0]> = new Set();
  /** The last move of each axis, and its handle. */
  readonly moves: Map<HasName, { message: Msg<"set">; handle: StatusHandle | undefined }> = new Map();
  /** Triggered, completing and not yet waited for. */
  readonly going: Set<StatusHandle> = new Set();
  /** What devices were prepared for, and have not been through with since. */
  readonly prepared: Map<HasName, Msg<"prepare">> = new Map();
  /** Kicked off, and not over as far as the plan knows. */
  readonly flights: Map<HasName, Flight> = new Map();
  /** Landed, as the plan knows, and nothing was collected since: documents may lack the last frames. */
  readonly landed: Map<HasName, Landed> = new Map();
  readonly uncollected: Map<HasName, RunKey | undefined> = new Map();
  readonly declared: Map<string, "read" | "collect"> = new Map();
  /** Statuses that are waited for later. */
  readonly groups: Map<Group, Set<StatusHandle>> = new Map();
  /** Every status that the plan holds, with the number of its message. */
  readonly statuses: Map<StatusHandle, number> = new Map();
  /** The last reading of each device. */
  readonly readings: Map<HasName, Readings> = new Map();
  readonly seen: Set<HasName> = new Set();
  /** Everything that a message was about, or had among its arguments. */
  readonly named: Map<string, HasName> = new Map();
  /** The runs that the plan knows to be open: their uids by key. */
  readonly runs: Map<RunKey | undefined, string> = new Map();
  readonly runUids: string[] = [];
  /** Bundles that are open and will not be made again: their stream by run, and whether something was read. */
  readonly bundles: Map<RunKey | undefined, { readonly stream: string; hasRead: boolean }> = new Map();

  /** A message was answered. One that will be done again anyway needs no bringing about. */
  note(message: Msg, reply: unknown, again: boolean): void {
    if (message.obj !== undefined && message.obj !== null) this.seen.add(message.obj);
    if (!again) this.#bundle(message);
    if (isCommand(message, "open_run")) {
      this.runs.set(message.run, reply as string);
      this.runUids.push(reply as string);
    } else if (isCommand(message, "close_run")) this.runs.delete(message.run);
    else if (isCommand(message, "stage")) this.staged.add(message.obj);
    else if (isCommand(message, "unstage")) this.#unstaged(message.obj);
    else if (isCommand(message, "stop")) this.flights.delete(message.obj);
    else if (isCommand(message, "subscribe")) this.subscribed.set(reply as number, message);
    else if (isCommand(message, "unsubscribe")) this.subscribed.delete(message.args[0]);
    else if (isCommand(message, "monitor")) this.monitored.set(message.obj, message);
    else if (isCommand(message, "unmonitor")) this.monitored.delete(message.obj);
    else if (isCommand(message, "install_suspender")) this.suspenders.add(message.args[0]);
    else if (isCommand(message, "remove_suspender")) this.suspenders.delete(message.args[0]);
    else if (isCommand(message, "read")) this.readings.set(message.obj, reply as Readings);
    else if (isCommand(message, "declare_stream"))
      this.declared.set(message.kwargs.name, message.kwargs.collect === true ? "collect" : "read");
    else if (isCommand(message, "wait")) this.#waited(message, reply);
    else this.#device(message, reply, again);
    if (isCommand(message, "kickoff")) this.uncollected.set(message.obj, message.run);
    if (!isCommand(message, "collect")) return;
    for (const flyer of [message.obj, ...message.args]) this.uncollected.delete(flyer);
    if (!again) this.landed.clear();
  }

  #bundle(message: Msg): void {
    const { run } = message;
    if (isCommand(message, "create"))
      this.bundles.set(run, {
        stream: message.kwargs.name ?? String((message.args as readonly unknown[])[0]),
        hasRead: false,
      });
    else if (isCommand(message, "save") || isCommand(message, "drop") || isCommand(message, "close_run"))
      this.bundles.delete(run);
    else if (isCommand(message, "read")) {
      const bundle = this.bundles.get(run);
      if (bundle !== undefined) bundle.hasRead = true;
    }
  }

  #device(message: Msg, reply: unknown, again: boolean): void {
    if (isCommand(message, "configure") && !again) this.configured.push(message);
    const handle = reply instanceof StatusHandle ? reply : undefined;
    this.#flies(message, handle, again);
    if (isCommand(message, "set")) this.moves.set(message.obj, { message, handle: again ? undefined : handle });
    if (handle === undefined || again) return;
    const { group } = message.kwargs as { group?: Group };
    const handles = this.groups.get(group) ?? new Set();
    this.groups.set(group, handles.add(handle));
    if (!isCommand(message, "set")) this.going.add(handle);
  }

  #unstaged(device: HasName): void {
    this.staged.delete(device);
    this.prepared.delete(device);
    this.flights.delete(device);
    this.landed.delete(device);
  }

  #flies(message: Msg, handle: StatusHandle | undefined, again: boolean): void {
    if (isCommand(message, "prepare")) {
      if (again) this.prepared.delete(message.obj);
      else this.prepared.set(message.obj, message);
    } else if (isCommand(message, "kickoff")) {
      if (again) this.flights.delete(message.obj);
      else this.flights.set(message.obj, { message, handle, complete: undefined });
    } else if (isCommand(message, "complete") && !again) {
      const flight = this.flights.get(message.obj);
      if (flight !== undefined) this.flights.set(message.obj, { ...flight, complete: handle });
    }
  }

  /** The plan has waited for this: what it flew is over. */
  #over(handle: StatusHandle): void {
    this.going.delete(handle);
    for (const [device, { message, complete }] of this.flights)
      if (complete === handle) {
        const prepare = this.prepared.get(device);
        if (prepare !== undefined) this.landed.set(device, { prepare, kickoff: message });
        this.flights.delete(device);
        this.prepared.delete(device);
      }
  }

  // One that ran out of time has left its group as it was: flyers that still fly are waited for again.
  #waited({ args, kwargs }: Msg<"wait">, reply: unknown): void {
    if (reply !== true) return;
    if (kwargs.statuses !== undefined) {
      for (const status of kwargs.statuses) if (status instanceof StatusHandle) this.#over(status);
      return;
    }
    const [named] = args as readonly unknown[];
    const group = (named ?? kwargs.group) as Group;
    for (const handle of this.groups.get(group) ?? []) this.#over(handle);
    this.groups.delete(group);
  }
}
