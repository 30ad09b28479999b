/**
 * Closes a session that will not be gone on with: the stop documents that its runs lack, and its devices at rest.
 *
 * What is closed follows from the journal alone, so it can be worked out when the plan is gone for good; a plan that
 * can be made again only tells which device it was about to move.
 *
 * @module
 */
import { nameOf, type Clock, type HasName, type NewUid, type RunStop } from "@halcyon/model";
import * as atRest from "../at-rest.ts";
import { standardCommands } from "../commands/index.ts";
import type { Plan } from "../message.ts";
import type { History } from "./history.ts";
import type { Journal } from "./journal.ts";
import { Recorder } from "./recorder.ts";
import { redrive, waitingOf } from "./redrive.ts";

/** What the stop documents are made with. */
export interface RecoverOptions {
  readonly clock: Clock;
  readonly newUid: NewUid;
  /** Why the runs end. */
  readonly reason: string;
}

/** Stop documents with exit status `abort`, for each run of the journal that has none. */
export function missingStops(history: History, { clock, newUid, reason }: RecoverOptions): RunStop[] {
  const counts = new Map<string, Record<string, number>>();
  const streams = new Map<string, { readonly run: string; readonly name: string }>();
  const raise = (descriptor: string, number: number): void => {
    const stream = streams.get(descriptor);
    const count = stream && counts.get(stream.run);
    if (stream && count) count[stream.name] = Math.max(count[stream.name] ?? 0, number);
  };
  for (const [name, doc] of history.documents) {
    if (name === "start") counts.set(doc.uid, {});
    else if (name === "stop") counts.delete(doc.run_start);
    else if (name === "descriptor") {
      streams.set(doc.uid, { run: doc.run_start, name: doc.name ?? "" });
      raise(doc.uid, 0);
    } else if (name === "event") raise(doc.descriptor, doc.seq_num);
    else if (name === "event_page") raise(doc.descriptor, doc.seq_num.at(-1) ?? 0);
    else if (name === "stream_datum") raise(doc.descriptor, doc.seq_nums.stop - 1);
  }
  return [...counts].map(([run_start, num_events]) => ({
    uid: newUid(),
    time: clock.now(),
    run_start,
    exit_status: "abort",
    reason,
    num_events,
  }));
}

/** Devices by name, in the order in which the plan took them up. */
export interface LeftDevices {
  /** Sent somewhere, or set flying. */
  readonly moved: readonly string[];
  /** Staged, and not unstaged since. */
  readonly staged: readonly string[];
}

const moves: ReadonlySet<string> = new Set(["set", "prepare", "kickoff", "complete"]);

/** The devices that the journal says were left staged or perhaps moving. One that was never answered is not there. */
export function leftDevices(history: History): LeftDevices {
  const moved = new Set<string>();
  const staged = new Set<string>();
  for (const answer of history.told) {
    if (answer.t !== "reply" && answer.t !== "error") continue;
    const { command, device } = answer.asked;
    if (device === undefined) continue;
    if (moves.has(command)) moved.add(device);
    // A device whose staging failed may be half staged.
    else if (command === "stage") staged.add(device);
    else if (command === "unstage" && answer.t === "reply") staged.delete(device);
  }
  return { moved: [...moved], staged: [...staged] };
}

/**
 * The same, with the devices of the messages under way: the journal does not know them, as they were not answered. The
 * plan, made again, tells.
 *
 * @throws HalcyonError `journal.diverged`, `journal.not_resumable`.
 */
export function leftDevicesOf(plan: Plan<unknown>, history: History): LeftDevices {
  const left = leftDevices(history);
  const waiting = waitingOf(redrive(plan, history, standardCommands));
  const including = (names: readonly string[], concerned: (command: string) => boolean): string[] => {
    const more = waiting.filter(({ command, obj }) => concerned(command) && obj !== undefined && obj !== null);
    return [...new Set([...names, ...more.map(({ obj }) => nameOf(obj))])];
  };
  return {
    moved: including(left.moved, (command) => moves.has(command)),
    staged: including(left.staged, (command) => command === "stage"),
  };
}

/** Stops devices, then unstages others, last staged first; each in `timeout` s at most. Answers what went wrong. */
export async function putAway(
  stop: readonly HasName[],
  unstage: readonly HasName[],
  { clock, timeout }: { readonly clock: Clock; readonly timeout: number },
): Promise<readonly Error[]> {
  return [
    ...(await atRest.all(stop, "stop", atRest.stop, clock, timeout)),
    ...(await atRest.all(unstage.toReversed(), "unstage", atRest.unstage, clock, timeout)),
  ];
}

/** Writes into the journal that its runs are closed with these documents, before they are written elsewhere. */
export function recordStops(journal: Journal, stops: readonly RunStop[]): void {
  const recorder = new Recorder(journal);
  for (const stop of stops) recorder.document("stop", stop);
}

/** Writes into the journal that its session is over: it can't be gone on with any more. */
export function recordEnd(journal: Journal, reason: string): void {
  new Recorder(journal).end("abort", reason);
}
