/**
 * Writes down what happens in a session.
 *
 * A journal that cannot be written (a full disk) is no reason to end a plan: what it did not take is kept here, the
 * session is told to pause, and it is offered again when the session goes on.
 *
 * @module
 */
import { HalcyonError, asError, nameOf, type DocumentName, type Documents, type NamedDocument } from "@halcyon/model";
import type { Desk } from "../desk.ts";
import type { Msg } from "../message.ts";
import type { StatusHandle } from "../status-handle.ts";
import { NotRecordable, encode, encodeError, lineOf, type Names } from "./codec.ts";
import { journalVersion, type Asked, type Entry, type Journal } from "./journal.ts";

/** What a message was, for comparison with another drive of the same plan. */
export function askedOf(message: Msg): Asked {
  const { command, obj, args, run } = message;
  return {
    command,
    ...(obj === undefined || obj === null ? {} : { device: nameOf(obj) }),
    ...((args as readonly unknown[]).length === 0 ? {} : { args: textOf(args) }),
    ...(run === undefined ? {} : { run }),
  };
}

// Devices by name, functions by theirs: enough to tell that a plan went another way.
function textOf(args: readonly unknown[]): string {
  return JSON.stringify(args, (_key, value: unknown) => {
    if (typeof value === "function") return `function ${value.name}`;
    if (typeof value === "bigint") return `${value}n`;
    if (typeof value === "number" && !Number.isFinite(value)) return String(value);
    if (
      value !== null &&
      typeof value === "object" &&
      !Array.isArray(value) &&
      Object.getPrototypeOf(value) !== Object.prototype
    )
      return nameOf(value);
    return value;
  });
}

/** Writes down what happens in a session. */
export class Recorder implements Names {
  readonly #journal: Journal;
  readonly #ids = new Map<StatusHandle, number>();
  #lost = false;
  /** What the journal did not take, in order. */
  readonly #untaken: string[] = [];
  /** Told why the journal takes nothing any more. */
  onStuck: (error: Error) => void = () => undefined;
  /** Told why the plan cannot be gone on with any more. */
  onLost: (error: Error) => void = () => undefined;
  /** The number of the message that the plan has yielded last; -1 before the first. */
  index = -1;

  /** The class of the engine, which a plan may be answered with. */
  readonly engineClass: unknown;

  constructor(journal: Journal, { index = -1, engineClass }: { index?: number; engineClass?: unknown } = {}) {
    this.#journal = journal;
    this.index = index;
    this.engineClass = engineClass;
  }

  #append(entry: Entry): void {
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

  document<N extends DocumentName>(name: N, document: Documents[N]): void {
    this.#append({ t: "document", document: [name, document] as unknown as NamedDocument });
  }

  /** A handle made in an earlier process keeps its number. */
  adopt(handle: StatusHandle, id: number): void {
    this.#ids.set(handle, id);
  }

  idOf(handle: StatusHandle): number {
    const known = this.#ids.get(handle);
    if (known !== undefined) return known;
    this.#ids.set(handle, this.index);
    return this.index;
  }

  /** The plan gets this reply to the message it has yielded last. */
  reply(message: Msg, reply: unknown): void {
    if (this.#lost) return;
    try {
      const encoded = reply === undefined ? {} : { reply: encode(reply, this) };
      this.#append({ t: "reply", i: this.index, asked: askedOf(message), ...encoded });
    } catch (error) {
      if (!(error instanceof NotRecordable)) throw error;
      this.lose(`the reply to ${message.command} is ${error.message}, which no journal can hold`);
    }
  }

  /** From here on the plan cannot be gone on with by another process. */
  lose(reason: string): void {
    if (this.#lost) return;
    this.#lost = true;
    this.#append({ t: "lost", i: this.index, reason });
    const sentence = `From here on no other process can go on with this plan: ${reason}.`;
    this.onLost(new HalcyonError("journal.lost", sentence, { reason }));
  }

  /** The plan gets this error at the message it has yielded last. */
  error(message: Msg | undefined, error: Error): void {
    if (this.#lost) return;
    const asked = message === undefined ? { command: "" } : askedOf(message);
    this.#append({ t: "error", i: this.index, asked, error: encodeError(error) });
  }

  /** The plan sees from its next message on that a status has ended. */
  status(handle: StatusHandle): void {
    const id = this.#ids.get(handle);
    if (id === undefined || this.#lost) return;
    const error = handle.error === undefined ? {} : { error: encodeError(handle.error) };
    this.#append({ t: "status", id, before: this.index + 1, ...error });
  }

  checkpoint(desk: Desk, explicit: boolean): void {
    if (this.#lost) return;
    const marks = [...desk.runs].map(([key, { bundler }]) => ({
      run: bundler.uid,
      ...(key === undefined ? {} : { key }),
      next: Object.fromEntries([...bundler.streams.values()].map((stream) => [stream.name, stream.next])),
    }));
    this.#append({ t: "checkpoint", i: this.index, marks, rewindable: desk.rewindable, explicit });
  }

  /** The session is over. Answers why the journal does not say so, when it cannot be written. */
  end(exitStatus: string, reason: string): Error | undefined {
    this.#append({ t: "end", exitStatus, reason });
    return this.retry();
  }

  sync(): void | Promise<void> {
    return this.#journal.sync();
  }
}
