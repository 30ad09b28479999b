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

/** Messages beyond which a tape that is cleared gives its memory back. */
const kept = 4096;

/** The messages since the last checkpoint. */
export class Tape {
  // Written over after a checkpoint: a fast scan would else make and grow two lists for every point.
  #messages: Msg[] = [];
  #handles: (StatusHandle | undefined)[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  record(message: Msg): void {
    this.#messages[this.#length] = message;
    this.#handles[this.#length++] = undefined;
  }

  /** The last message recorded answered with this handle. */
  hold(message: Msg, handle: StatusHandle): void {
    const last = this.#length - 1;
    if (last >= 0 && this.#messages[last] === message) this.#handles[last] = handle;
  }

  /** A checkpoint: nothing before it is ever done again. */
  clear(): void {
    if (this.#length > kept) {
      this.#messages = [];
      this.#handles = [];
    }
    this.#length = 0;
  }

  /** Takes out the messages of one run, which is closed: they must not be done again in another. */
  forgetRun(run: string | undefined): void {
    const messages = this.#messages.slice(0, this.#length);
    this.#handles = this.#handles.filter((_, i) => i < messages.length && messages[i]?.run !== run);
    this.#messages = messages.filter((message) => message.run !== run);
    this.#length = this.#messages.length;
  }

  /** The handles of statuses whose messages would be done again. */
  handles(): StatusHandle[] {
    return this.#handles.slice(0, this.#length).filter((handle) => handle !== undefined);
  }

  /** Takes everything off the tape, followed by what is left of a replay that was interrupted. */
  take(rest: Replay | undefined, answersPlan: boolean): Replay | undefined {
    const messages = this.#messages.slice(0, this.#length);
    const handles = this.#handles.slice(0, this.#length);
    if (rest !== undefined) {
      messages.push(...rest.messages.slice(rest.next));
      handles.push(...rest.handles.slice(rest.next));
    }
    this.#length = 0;
    return messages.length === 0 ? undefined : { messages, handles, next: 0, answersPlan };
  }
}
