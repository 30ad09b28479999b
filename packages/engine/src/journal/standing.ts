/**
 * What outlives a checkpoint, and has to be brought about again in another process before a plan goes on: what was
 * staged, configured, subscribed, monitored, installed, sent somewhere, or set flying.
 *
 * @module
 */
import { nameOf, type HasName, type Readings } from "@halcyon/model";
import { isCommand, type Group, type Msg, type RunKey } from "../message.ts";
import { StatusHandle } from "../status-handle.ts";
import { Flights } from "./flights.ts";
import type { StatusId } from "./journal.ts";
import { OpenedRun } from "./opened-run.ts";
import type { Redriver } from "./redriver.ts";

/** What outlives a checkpoint. */
export class Standing {
  readonly staged: Set<HasName> = new Set();
  /** Perhaps half staged, or on their way, when their messages failed: not brought back, and put away all the same. */
  readonly toUnstage: Set<HasName> = new Set();
  readonly toStop: Set<HasName> = new Set();
  readonly configured: Msg<"configure">[] = [];
  /** By the token that the plan holds. */
  readonly subscribed: Map<number, Msg<"subscribe">> = new Map();
  readonly suspenders: Set<Msg<"install_suspender">["args"][0]> = new Set();
  /** The last move of each axis, and its handle. */
  readonly moves: Map<HasName, { message: Msg<"set">; handle: StatusHandle | undefined }> = new Map();
  /** Triggered, completing and not yet waited for. */
  readonly going: Set<StatusHandle> = new Set();
  readonly flights: Flights = new Flights();
  /** Every status that a plan holds, with the number of its message. */
  readonly statuses: Map<StatusHandle, StatusId> = new Map();
  /** The last reading of each device. */
  readonly readings: Map<HasName, Readings> = new Map();
  readonly seen: Set<HasName> = new Set();
  /** Everything that a message was about, or had among its arguments. */
  readonly named: Map<string, HasName> = new Map();
  /** The runs that plans know to be open. */
  readonly runs: Map<RunKey | undefined, OpenedRun> = new Map();
  readonly runUids: string[] = [];

  /** A message was yielded: what it names may be in an answer. */
  name({ obj, args }: Msg): void {
    if (obj !== undefined && obj !== null) this.named.set(nameOf(obj), obj);
    for (const arg of args as readonly unknown[])
      if (arg !== null && typeof arg === "object" && "name" in arg) this.named.set(nameOf(arg), arg as HasName);
  }

  /** A message was answered, to the plan `by`. One that will be done again anyway needs no bringing about. */
  note(message: Msg, reply: unknown, again: boolean, by: Redriver): void {
    if (message.obj !== undefined && message.obj !== null) this.seen.add(message.obj);
    this.runs.get(message.run)?.note(message, again, by);
    this.flights.note(message, reply instanceof StatusHandle ? reply : undefined, again, by);
    if (isCommand(message, "open_run")) {
      this.runs.set(message.run, new OpenedRun(reply as string));
      this.runUids.push(reply as string);
    } else if (isCommand(message, "close_run")) this.runs.delete(message.run);
    else if (isCommand(message, "stage")) this.staged.add(message.obj);
    else if (isCommand(message, "unstage")) {
      this.staged.delete(message.obj);
      this.toUnstage.delete(message.obj);
    } else if (isCommand(message, "subscribe")) this.subscribed.set(reply as number, message);
    else if (isCommand(message, "unsubscribe")) this.subscribed.delete(message.args[0]);
    else if (isCommand(message, "install_suspender")) this.suspenders.add(message.args[0]);
    else if (isCommand(message, "remove_suspender")) this.suspenders.delete(message.args[0]);
    else if (isCommand(message, "read")) this.readings.set(message.obj, reply as Readings);
    else if (isCommand(message, "wait")) this.#waited(message, reply, by);
    else this.#device(message, reply, again, by);
  }

  /** A message failed, and may have begun something that has to be put away in the end. */
  begun(message: Msg): void {
    if (isCommand(message, "set") || isCommand(message, "stage") || isCommand(message, "kickoff"))
      this.seen.add(message.obj);
    if (isCommand(message, "set")) this.toStop.add(message.obj);
    else if (isCommand(message, "stage")) this.toUnstage.add(message.obj);
    else if (isCommand(message, "kickoff")) this.runs.get(message.run)?.kickedOff(message.obj);
  }

  /** Plans that ran in a message of `to` are over: what is left of them is its own. */
  inherit(from: readonly Redriver[], to: Redriver): void {
    for (const run of this.runs.values()) run.inherit(from, to);
    this.flights.inherit(from, to);
  }

  #device(message: Msg, reply: unknown, again: boolean, by: Redriver): void {
    if (isCommand(message, "configure") && !again) this.configured.push(message);
    const handle = reply instanceof StatusHandle ? reply : undefined;
    if (isCommand(message, "set")) this.moves.set(message.obj, { message, handle: again ? undefined : handle });
    if (handle === undefined || again) return;
    const { group } = message.kwargs as { group?: Group };
    const handles = by.groups.get(group) ?? new Set();
    by.groups.set(group, handles.add(handle));
    if (!isCommand(message, "set")) this.going.add(handle);
  }

  #over(handle: StatusHandle, by: Redriver): void {
    this.going.delete(handle);
    this.flights.over(handle, by);
  }

  // One that ran out of time has left its group as it was: flyers that still fly are waited for again.
  #waited({ args, kwargs }: Msg<"wait">, reply: unknown, by: Redriver): void {
    if (reply !== true) return;
    if (kwargs.statuses !== undefined) {
      for (const status of kwargs.statuses) if (status instanceof StatusHandle) this.#over(status, by);
      return;
    }
    const [named] = args as readonly unknown[];
    const group = (named ?? kwargs.group) as Group;
    for (const handle of by.groups.get(group) ?? []) this.#over(handle, by);
    by.groups.delete(group);
  }
}
