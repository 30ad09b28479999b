/** Writes down what one plan of a session is answered, by the numbers of its messages. @module */
import type { Desk } from "../desk.ts";
import { isCommand, isMsg } from "../message.ts";
import type { StatusHandle } from "../status-handle.ts";
import { askedOf } from "./asked.ts";
import { NotRecordable, encode, encodeError, type Names } from "./codec.ts";
import type { PlanPath, StatusId } from "./journal.ts";
import type { Recorder } from "./recorder.ts";

/** Writes down what one plan is answered. */
export class PlanRecorder implements Names {
  /** Which plan of the session it is. */
  readonly path: PlanPath;
  /** The number of the message that the plan has yielded last; -1 before the first. */
  index = -1;
  readonly engineClass: unknown;
  readonly #recorder: Recorder;
  /** Of each of its lines. */
  readonly #whose: { readonly p?: PlanPath };

  constructor(recorder: Recorder, path: PlanPath = []) {
    this.#recorder = recorder;
    this.path = path;
    this.engineClass = recorder.engineClass;
    this.#whose = path.length === 0 ? {} : { p: path };
  }

  /** Of one of several plans in the message under way. */
  beside(place: number): PlanRecorder {
    return new PlanRecorder(this.#recorder, [...this.path, this.index, place]);
  }

  idOf(handle: StatusHandle): StatusId {
    const known = this.#recorder.idOf(handle);
    if (known !== undefined) return known;
    const id = this.path.length === 0 ? this.index : [...this.path, this.index];
    this.#recorder.adopt(handle, id);
    return id;
  }

  /** The plan is asked for its first message; or it gets an error instead. */
  enter(error: Error | undefined): void {
    if (this.#recorder.lost || this.path.length === 0) return;
    const thrown = error === undefined ? {} : { error: encodeError(error) };
    this.#recorder.append({ t: "enter", p: this.path, ...thrown });
  }

  /** The plan gets this reply to the message it has yielded last. */
  reply(message: unknown, reply: unknown): void {
    if (this.#recorder.lost) return;
    const asked = askedOf(message);
    // The results of plans follow from what those were answered.
    const written = isMsg(message) && isCommand(message, "parallel") ? undefined : reply;
    if (asked.command === "clear_checkpoint")
      this.lose("it has said that nothing may be done again (clear_checkpoint)");
    try {
      const encoded = written === undefined ? {} : { reply: encode(written, this) };
      this.#recorder.append({ t: "reply", ...this.#whose, i: this.index, asked, ...encoded });
    } catch (error) {
      if (!(error instanceof NotRecordable)) throw error;
      this.lose(`the reply to ${asked.command} is ${error.message}, which no journal can hold`);
    }
  }

  /** The plan gets this error at the message it has yielded last. */
  error(message: unknown, error: Error): void {
    if (this.#recorder.lost) return;
    const asked = askedOf(message);
    this.#recorder.append({ t: "error", ...this.#whose, i: this.index, asked, error: encodeError(error) });
  }

  /** The plan sees from its next message on that a status has ended. */
  status(handle: StatusHandle): void {
    const id = this.#recorder.idOf(handle);
    if (id === undefined || this.#recorder.lost) return;
    const error = handle.error === undefined ? {} : { error: encodeError(handle.error) };
    this.#recorder.append({ t: "status", ...this.#whose, id, before: this.index + 1, ...error });
  }

  /** Nothing before is done again. */
  checkpoint(desk: Desk, explicit: boolean): void {
    if (this.#recorder.lost) return;
    const marks = [...desk.runs].map(([key, { bundler }]) => ({
      run: bundler.uid,
      ...(key === undefined ? {} : { key }),
      next: Object.fromEntries(
        [...bundler.streams.values()]
          .filter((stream) => desk.whole || stream.writer === desk)
          .map((stream) => [stream.name, stream.next]),
      ),
    }));
    const { rewindable } = desk;
    this.#recorder.append({ t: "checkpoint", ...this.#whose, i: this.index, marks, rewindable, explicit });
  }

  /** From here on no other process can go on. */
  lose(reason: string): void {
    this.#recorder.lose(reason, this.index);
  }
}
