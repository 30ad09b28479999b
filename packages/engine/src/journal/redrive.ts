/**
 * Driving a plan once more with the answers of its journal.
 *
 * A plan is a generator and cannot be written down; but given the same answers it asks for the same things. So it is
 * made again and answered from the journal, without a device being touched, until it asks for something that was
 * never answered. Plans side by side are answered in the order in which they were, so that what one keeps for another
 * is there when that one looks.
 *
 * @module
 */
import type { GivenCommands } from "../command-rows.ts";
import { isCommand, type Msg, type Plan } from "../message.ts";
import { StatusHandle } from "../status-handle.ts";
import { decodeError } from "./codec.ts";
import { Drive, withThoseBeside, type DriveHost } from "./drive.ts";
import type { History, Told } from "./history.ts";
import { keyOf, type PlanPath, type StatusId } from "./journal.ts";
import { notResumable } from "./not-resumable.ts";
import { Standing } from "./standing.ts";

/** What a message brought about that its plan was never told. */
export interface Made {
  readonly path: PlanPath;
  readonly index: number;
  readonly message: Msg;
  readonly reply: string;
}

/** A session that stands where its journal ends. */
export interface Redriven {
  readonly main: Drive;
  /** What outlives a checkpoint. */
  readonly standing: Standing;
  readonly made: readonly Made[];
}

/**
 * Drives `plan` with the answers of `history`.
 *
 * @throws HalcyonError `journal.diverged` at the first message that differs; `journal.not_resumable` when the
 * journal says so.
 */
export function redrive(
  plan: Plan<unknown>,
  history: History,
  commands: GivenCommands,
  engineClass?: unknown,
): Redriven {
  if (history.lost !== undefined) throw notResumable(history.lost);
  return new Redrive(history, commands, engineClass).run(plan);
}

class Redrive implements DriveHost {
  readonly standing: Standing = new Standing();
  readonly engineClass: unknown;
  readonly #history: History;
  readonly #commands: GivenCommands;
  readonly #drives = new Map<string, Drive>();
  readonly #handles = new Map<string, StatusHandle>();
  /** Runs that were begun so far, in order, with the key of the plan that did. */
  readonly #begun: { readonly uid: string; readonly by: string }[] = [];
  readonly #closed = new Set<string>();

  constructor(history: History, commands: GivenCommands, engineClass: unknown) {
    this.#history = history;
    this.#commands = commands;
    this.engineClass = engineClass;
  }

  run(plan: Plan<unknown>): Redriven {
    const main = new Drive(plan, [], this);
    main.begin(undefined, -1);
    for (const [position, entry] of this.#history.told.entries()) this.#tell(main, entry, position);
    const made: Made[] = [];
    for (const drive of withThoseBeside(main))
      for (let one = drive.makeUp(); one !== undefined; one = drive.makeUp()) made.push({ path: drive.path, ...one });
    return { main, standing: this.standing, made };
  }

  #tell(main: Drive, entry: Told, position: number): void {
    if (entry.t === "document") {
      const [name, doc] = entry.document;
      if (name === "start") this.#begun.push({ uid: doc.uid, by: keyOf(entry.p ?? []) });
      else if (name === "stop") this.#closed.add(doc.run_start);
      return;
    }
    if (entry.t === "status") {
      const error = entry.error === undefined ? undefined : decodeError(entry.error);
      this.#handles.get(keyOfStatus(entry.id))?.ended(error);
      return;
    }
    let drive = main;
    const { p = [] } = entry;
    for (let at = 0; at < p.length; at += 2) drive = drive.member(p[at] as number, p[at + 1] as number);
    if (entry.t === "enter") drive.begin(entry.error, position);
    else drive.answer(entry, position);
  }

  know(drive: Drive): void {
    this.#drives.set(keyOf(drive.path), drive);
  }

  recorded(message: Msg): boolean {
    return this.#commands[message.command]?.recorded === true;
  }

  markOf(path: PlanPath): number {
    return this.#history.checkpoints.get(keyOf(path))?.i ?? -1;
  }

  status(id: StatusId, done: boolean, error: Error | undefined): StatusHandle {
    const known = this.#handles.get(keyOfStatus(id));
    if (known !== undefined) return known;
    const path = typeof id === "number" ? [] : id.slice(0, -1);
    const index = typeof id === "number" ? id : (id.at(-1) ?? 0);
    const message = this.#drives.get(keyOf(path))?.messages[index];
    if (message === undefined) throw notResumable(`a status of message ${index} comes before the message`);
    const handle = new StatusHandle(message);
    if (done) handle.ended(error);
    this.#handles.set(keyOfStatus(id), handle);
    this.standing.statuses.set(handle, id);
    return handle;
  }

  device(name: string): object {
    const device = this.standing.named.get(name);
    if (device === undefined) throw notResumable(`the plan was answered with ${name}, which it has not named before`);
    return device;
  }

  // A run that was opened or closed by now, as its documents tell.
  madeAlready(message: Msg, path: PlanPath): string | undefined {
    const { runs, runUids } = this.standing;
    if (isCommand(message, "open_run"))
      return this.#begun.find(({ uid, by }) => by === keyOf(path) && !runUids.includes(uid))?.uid;
    if (!isCommand(message, "close_run")) return undefined;
    const uid = runs.get(message.run)?.uid;
    return uid !== undefined && this.#closed.has(uid) ? uid : undefined;
  }
}

function keyOfStatus(id: StatusId): string {
  return typeof id === "number" ? String(id) : keyOf(id);
}

/** The messages that plans stand at: never answered, and perhaps begun. */
export function waitingOf({ main }: Redriven): readonly Msg[] {
  return withThoseBeside(main).flatMap(({ waiting }) => (waiting === undefined ? [] : [waiting]));
}
