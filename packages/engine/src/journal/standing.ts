/**
 * What outlives a checkpoint, and has to be brought about again in another process before a plan goes on: what was
 * staged, configured, subscribed, monitored, installed, sent somewhere, or set flying.
 *
 * @module
 */
import type { HasName, Readings } from "@halcyon/model";
import { isCommand, type Group, type Msg, type RunKey } from "../message.ts";
import { StatusHandle } from "../status-handle.ts";
import { Flights } from "./flights.ts";
import { OpenedRun } from "./opened-run.ts";

/** What outlives a checkpoint. */
export class Standing {
  readonly staged: Set<HasName> = new Set();
  readonly configured: Msg<"configure">[] = [];
  /** By the token that the plan holds. */
  readonly subscribed: Map<number, Msg<"subscribe">> = new Map();
  readonly suspenders: Set<Msg<"install_suspender">["args"][0]> = new Set();
  /** The last move of each axis, and its handle. */
  readonly moves: Map<HasName, { message: Msg<"set">; handle: StatusHandle | undefined }> = new Map();
  /** Triggered, completing and not yet waited for. */
  readonly going: Set<StatusHandle> = new Set();
  readonly flights: Flights = new Flights();
  /** Statuses that are waited for later. */
  readonly groups: Map<Group, Set<StatusHandle>> = new Map();
  /** Every status that the plan holds, with the number of its message. */
  readonly statuses: Map<StatusHandle, number> = new Map();
  /** The last reading of each device. */
  readonly readings: Map<HasName, Readings> = new Map();
  readonly seen: Set<HasName> = new Set();
  /** Everything that a message was about, or had among its arguments. */
  readonly named: Map<string, HasName> = new Map();
  /** The runs that the plan knows to be open. */
  readonly runs: Map<RunKey | undefined, OpenedRun> = new Map();
  readonly runUids: string[] = [];

  /** A message was answered. One that will be done again anyway needs no bringing about. */
  note(message: Msg, reply: unknown, again: boolean): void {
    if (message.obj !== undefined && message.obj !== null) this.seen.add(message.obj);
    this.runs.get(message.run)?.note(message, again);
    this.flights.note(message, reply instanceof StatusHandle ? reply : undefined, again);
    if (isCommand(message, "open_run")) {
      this.runs.set(message.run, new OpenedRun(reply as string));
      this.runUids.push(reply as string);
    } else if (isCommand(message, "close_run")) this.runs.delete(message.run);
    else if (isCommand(message, "stage")) this.staged.add(message.obj);
    else if (isCommand(message, "unstage")) this.staged.delete(message.obj);
    else if (isCommand(message, "subscribe")) this.subscribed.set(reply as number, message);
    else if (isCommand(message, "unsubscribe")) this.subscribed.delete(message.args[0]);
    else if (isCommand(message, "install_suspender")) this.suspenders.add(message.args[0]);
    else if (isCommand(message, "remove_suspender")) this.suspenders.delete(message.args[0]);
    else if (isCommand(message, "read")) this.readings.set(message.obj, reply as Readings);
    else if (isCommand(message, "wait")) this.#waited(message, reply);
    else this.#device(message, reply, again);
  }

  #device(message: Msg, reply: unknown, again: boolean): void {
    if (isCommand(message, "configure") && !again) this.configured.push(message);
    const handle = reply instanceof StatusHandle ? reply : undefined;
    if (isCommand(message, "set")) this.moves.set(message.obj, { message, handle: again ? undefined : handle });
    if (handle === undefined || again) return;
    const { group } = message.kwargs as { group?: Group };
    const handles = this.groups.get(group) ?? new Set();
    this.groups.set(group, handles.add(handle));
    if (!isCommand(message, "set")) this.going.add(handle);
  }

  #over(handle: StatusHandle): void {
    this.going.delete(handle);
    this.flights.over(handle);
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
