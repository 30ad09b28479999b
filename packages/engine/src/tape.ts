/**
 * The tape: the messages since the last checkpoint, with the handles they answered.
 *
 * A rewind takes what is on it, carries it out again in the same order, and records it anew while doing so; so a
 * second pause in the middle of a replay loses nothing. @module
 */
import type { Msg } from "./message.ts";
import type { StatusHandle } from "./status-handle.ts";

/** Messages to be carried out again, from `next` on. */
export interface Replay {
  readonly messages: readonly Msg[];
  readonly handles: readonly (StatusHandle | undefined)[];
  next: number;
  /** The plan still waits for the reply of the last message: its replay gives it. */
  readonly answersPlan: boolean;
}

/** The messages since the last checkpoint. */
export class Tape {
  #messages: Msg[] = [];
  #handles: (StatusHandle | undefined)[] = [];

  get length(): number {
    return this.#messages.length;
  }

  /** The last message recorded. */
  get last(): Msg | undefined {
    return this.#messages[this.#messages.length - 1];
  }

  record(message: Msg): void {
    this.#messages.push(message);
    this.#handles.push(undefined);
  }

  /** The last message answered with this handle. */
  hold(handle: StatusHandle): void {
    this.#handles[this.#handles.length - 1] = handle;
  }

  /** A checkpoint: nothing before it is ever done again. */
  clear(): void {
    if (this.#messages.length === 0) return;
    this.#messages = [];
    this.#handles = [];
  }

  /** Takes out the messages of one run, which is closed: they must not be done again in another. */
  forgetRun(run: string | undefined, belongs: (message: Msg) => boolean): void {
    const keep = this.#messages.map((message) => message.run !== run || !belongs(message));
    this.#messages = this.#messages.filter((_, i) => keep[i]);
    this.#handles = this.#handles.filter((_, i) => keep[i]);
  }

  /** The handles of statuses whose messages would be done again. */
  handles(): StatusHandle[] {
    return this.#handles.filter((handle) => handle !== undefined);
  }

  /** Takes everything off the tape, followed by what is left of a replay that was interrupted. */
  take(rest: Replay | undefined, answersPlan: boolean): Replay | undefined {
    const messages = rest === undefined ? this.#messages : [...this.#messages, ...rest.messages.slice(rest.next)];
    const handles = rest === undefined ? this.#handles : [...this.#handles, ...rest.handles.slice(rest.next)];
    this.#messages = [];
    this.#handles = [];
    return messages.length === 0
      ? undefined
      : { messages, handles, next: 0, answersPlan };
  }
}
