/**
 * One plan on its way: what it was last answered, and what it still has to be answered.
 *
 * A strand gives messages, from a replay first when there is one, then from its plan. It knows which message its
 * plan still waits for, so that after a rewind the plan gets the reply of the replay and never `undefined`.
 *
 * @module
 */
import { asError } from "@halcyon/model";
import type { PlanRecorder } from "./journal/plan-recorder.ts";
import type { Msg, Plan } from "./message.ts";
import type { StatusHandle } from "./status-handle.ts";
import type { Replay, Tape } from "./tape.ts";

/** One plan on its way. */
export class Strand {
  readonly plan: Plan<unknown>;
  replay: Replay | undefined;
  /** Given out, and not answered yet. */
  unanswered: Msg | undefined;
  done = false;
  result: unknown;
  /** An error was thrown into the plan, and it has taken no data since: it is cleaning up. */
  recovering = false;
  /** What its plan ended with. */
  failure: Error | undefined;
  #reply: unknown;
  #error: Error | undefined;
  /** The message given out last is the last on the tape. */
  #recorded = false;
  readonly #recorder: PlanRecorder | undefined;
  /** The message that the plan waits in: what it yielded, a message or not. */
  #asked: unknown;
  /** Its reply waits to be given to the plan. */
  #answered = false;
  #replayed = false;

  constructor(plan: Plan<unknown>, recorder?: PlanRecorder) {
    this.plan = plan;
    this.#recorder = recorder;
  }

  /** The plan came to its end already. */
  finish(result: unknown): void {
    this.done = true;
    this.result = result;
  }

  /** The plan stands at a message already, its number `index`, which it was not answered. */
  stand(waiting: Msg, index: number): void {
    this.unanswered = this.#asked = waiting;
    if (this.#recorder !== undefined) this.#recorder.index = index;
  }

  /** The error that waits to be thrown into the plan. */
  get error(): Error | undefined {
    return this.#error;
  }

  /** An error waits to be thrown into the plan. */
  get hasError(): boolean {
    return this.#error !== undefined;
  }

  /** The handle that the message under way answered in its first attempt. */
  get heldHandle(): StatusHandle | undefined {
    return this.#replayed && this.replay !== undefined ? this.replay.handles[this.replay.next - 1] : undefined;
  }

  /** The next message; undefined when the plan is done. What a plan yields is checked by the caller. */
  next(): unknown {
    const { replay } = this;
    this.#recorded = false;
    this.#answered = false;
    if (replay !== undefined && this.#error === undefined) {
      this.#replayed = true;
      return (this.unanswered = replay.messages[replay.next++]);
    }
    this.replay = undefined;
    this.#replayed = false;
    return this.#resume();
  }

  #resume(): unknown {
    const error = this.#error;
    const reply = this.#reply;
    this.#error = undefined;
    this.#reply = undefined;
    if (this.#recorder !== undefined) {
      if (this.#recorder.index < 0) this.#recorder.enter(error);
      else if (error === undefined) this.#recorder.reply(this.#asked, reply);
      else this.#recorder.error(this.#asked, error);
    }
    try {
      const step = error === undefined ? this.plan.next(reply) : this.plan.throw(error);
      if (step.done === true) {
        this.done = true;
        this.result = step.value;
        return undefined;
      }
      if (this.#recorder !== undefined) {
        this.#recorder.index++;
        this.#asked = step.value;
      }
      return (this.unanswered = step.value);
    } catch (thrown) {
      this.done = true;
      this.failure = asError(thrown);
      return undefined;
    }
  }

  /** Answers the message given out last. */
  answer(reply: unknown): void {
    this.unanswered = undefined;
    if (!this.#replayed) {
      this.#reply = reply;
      this.#answered = true;
      return;
    }
    const { replay } = this;
    if (replay === undefined || replay.next < replay.messages.length) return;
    this.replay = undefined;
    this.#replayed = false;
    if (!replay.answersPlan) return;
    this.#reply = reply;
    this.#answered = true;
  }

  /** The message given out last has been recorded. */
  recorded(): void {
    this.#recorded = true;
  }

  /** The plan gets this error where it waits, whatever was to be done again. */
  fail(error: Error): void {
    this.unanswered = undefined;
    this.replay = undefined;
    this.#replayed = false;
    this.#error = error;
    this.recovering = true;
  }

  /** The plan will not end by itself: it is left where it is. */
  abandon(error: Error): void {
    this.done = true;
    this.failure = error;
  }

  /** Goes back to the last checkpoint: what is on the tape is given out again, and what is not answered. */
  rewind(tape: Tape | undefined): void {
    const waiting = this.unanswered;
    const onTape = this.#recorded && tape !== undefined && tape.length > 0 && (waiting !== undefined || this.#answered);
    // Of a replay that is under way, or, when it was paused twice in a row, has not begun.
    const rest = this.replay;
    const answersPlan = rest?.answersPlan ?? (onTape || waiting !== undefined);
    const again = tape?.take(rest, answersPlan) ?? restOf(rest);
    if (waiting === undefined || onTape) {
      this.replay = again;
    } else {
      // It was given out and is not on the tape: it comes after what is, and before what was left of a replay.
      const at = (again?.messages.length ?? 0) - (rest === undefined ? 0 : rest.messages.length - rest.next);
      this.replay = {
        messages: (again?.messages ?? []).toSpliced(at, 0, waiting),
        handles: (again?.handles ?? []).toSpliced(at, 0, this.heldHandle),
        next: 0,
        answersPlan,
      };
    }
    this.unanswered = undefined;
    this.#replayed = false;
  }
}

function restOf(replay: Replay | undefined): Replay | undefined {
  if (replay === undefined || replay.next >= replay.messages.length) return undefined;
  return {
    ...replay,
    messages: replay.messages.slice(replay.next),
    handles: replay.handles.slice(replay.next),
    next: 0,
  };
}
