/**
 * Writes down what happens in a session.
 *
 * A journal that cannot be written (a full disk) is no reason to end a plan: what it did not take is kept here, the
 * session is told to pause, and it is offered again when the session goes on. What each plan is answered comes by way
 * of its `PlanRecorder`.
 *
 * @module
 */
import { HalcyonError, asError, type DocumentName, type Documents, type NamedDocument } from "@halcyon/model";
import type { StatusHandle } from "../status-handle.ts";
import { lineOf } from "./codec.ts";
import { journalVersion, type Entry, type Journal, type PlanPath, type StatusId } from "./journal.ts";

/** Writes down what happens in a session. */
export class Recorder {
  readonly #journal: Journal;
  // Those that no plan holds any more are nobody's: a night's run has millions.
  readonly #ids = new WeakMap<StatusHandle, StatusId>();
  #lost = false;
  /** What the journal did not take, in order. */
  readonly #untaken: string[] = [];
  /** Told why the journal takes nothing any more. */
  onStuck: (error: Error) => void = () => undefined;
  /** Told why the plan cannot be gone on with any more. */
  onLost: (error: Error) => void = () => undefined;

  /** The class of the engine, which a plan may be answered with. */
  readonly engineClass: unknown;

  constructor(journal: Journal, { engineClass }: { engineClass?: unknown } = {}) {
    this.#journal = journal;
    this.engineClass = engineClass;
  }

  /** No other process can go on with the plan: its answers are not written down any more. */
  get lost(): boolean {
    return this.#lost;
  }

  append(entry: Entry): void {
    const line = lineOf(entry);
    if (this.#untaken.length > 0) {
      this.#untaken.push(line);
      return;
    }
    try {
      this.#journal.append(line);
    } catch (error) {
      this.#untaken.push(line);
      this.onStuck(asError(error));
    }
  }

  /** Offers again what the journal did not take. Answers why it still does not; undefined when it has all. */
  retry(): Error | undefined {
    try {
      for (let line = this.#untaken[0]; line !== undefined; line = this.#untaken[0]) {
        this.#journal.append(line);
        this.#untaken.shift();
      }
      return undefined;
    } catch (thrown) {
      const error = asError(thrown);
      this.onStuck(error);
      return error;
    }
  }

  /** Begins a journal. Throws when it cannot be written: nothing has been done then. */
  begin(what: unknown, time: number): void {
    this.#journal.append(lineOf({ t: "begin", version: journalVersion, what, time } satisfies Entry));
  }

  /** @param by the plan that began the run, one of several: two may begin theirs at the same time. */
  document<N extends DocumentName>(name: N, document: Documents[N], by?: PlanPath): void {
    const whose = name === "start" && by !== undefined ? { p: by } : {};
    this.append({ t: "document", ...whose, document: [name, document] as unknown as NamedDocument });
  }

  /** A handle made in an earlier process keeps its number. */
  adopt(handle: StatusHandle, id: StatusId): void {
    this.#ids.set(handle, id);
  }

  /** The number of a handle; undefined when no plan was answered with it. */
  idOf(handle: StatusHandle): StatusId | undefined {
    return this.#ids.get(handle);
  }

  /** From here on the plan cannot be gone on with by another process. */
  lose(reason: string, index: number): void {
    if (this.#lost) return;
    this.#lost = true;
    this.append({ t: "lost", i: index, reason });
    const sentence = `From here on no other process can go on with this plan: ${reason}.`;
    this.onLost(new HalcyonError("journal.lost", sentence, { reason }));
  }

  /** The session is over. Answers why the journal does not say so, when it cannot be written. */
  end(exitStatus: string, reason: string): Error | undefined {
    this.append({ t: "end", exitStatus, reason });
    return this.retry();
  }

  sync(): void | Promise<void> {
    return this.#journal.sync();
  }
}
