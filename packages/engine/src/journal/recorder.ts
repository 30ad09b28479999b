/** Writes down what happens in a session. @module */
import { nameOf, type DocumentName, type Documents, type NamedDocument } from "@halcyon/model";
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
  /** The number of the message that the plan has yielded last; -1 before the first. */
  index = -1;

  constructor(journal: Journal, index = -1) {
    this.#journal = journal;
    this.index = index;
  }

  #append(entry: Entry): void {
    this.#journal.append(lineOf(entry));
  }

  begin(what: unknown, time: number): void {
    this.#append({ t: "begin", version: journalVersion, what, time });
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
      this.#lost = true;
      this.#append({
        t: "lost",
        i: this.index,
        reason: `the reply to ${message.command} is ${error.message}, which no journal can hold`,
      });
    }
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

  end(exitStatus: string, reason: string): void {
    this.#append({ t: "end", exitStatus, reason });
  }

  sync(): void | Promise<void> {
    return this.#journal.sync();
  }
}
