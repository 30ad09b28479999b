/**
 * Driving a plan once more with the answers of its journal.
 *
 * A plan is a generator and cannot be written down; but given the same answers it asks for the same things. So it is
 * made again and answered from the journal, without a device being touched, until it asks for something that was
 * never answered. There it stands as if it had paused: what came since the last checkpoint is on the tape, to be
 * done again.
 *
 * @module
 */
import { HalcyonError, nameOf, type HasName } from "@halcyon/model";
import type { CommandTable } from "../command.ts";
import { isMsg, type Msg, type Plan } from "../message.ts";
import { StatusHandle } from "../status-handle.ts";
import { Tape } from "../tape.ts";
import { decode, decodeError, type Things } from "./codec.ts";
import type { History } from "./history.ts";
import type { Asked } from "./journal.ts";
import { askedOf } from "./recorder.ts";
import { Standing } from "./standing.ts";

/** A plan that stands where its journal ends. */
export interface Redriven {
  /** What the plan asks for and was never answered; undefined when it is done. */
  readonly waiting: Msg | undefined;
  /** The number of that message. */
  readonly index: number;
  readonly result: unknown;
  /** What came since the last checkpoint. */
  readonly tape: Tape;
  /** What outlives a checkpoint. */
  readonly standing: Standing;
  readonly rewindable: boolean;
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
  commands: Readonly<Record<string, CommandTable[keyof CommandTable] | undefined>>,
  engineClass?: unknown,
): Redriven {
  if (history.lost !== undefined) throw notResumable(history.lost);
  const drive = new Drive(plan, history, commands, engineClass);
  return drive.run();
}

function notResumable(reason: string): HalcyonError<"journal.not_resumable"> {
  return new HalcyonError(
    "journal.not_resumable",
    `This session cannot be gone on with: ${reason}. Recover it, to close its runs.`,
    { reason },
  );
}

class Drive implements Things {
  readonly #plan: Plan<unknown>;
  readonly #history: History;
  readonly #commands: Readonly<Record<string, CommandTable[keyof CommandTable] | undefined>>;
  readonly #messages: Msg[] = [];
  readonly #handles = new Map<number, StatusHandle>();
  readonly #tape = new Tape();
  readonly #standing = new Standing();
  /** What ended, by the message before which the plan saw it. */
  readonly #ended: ReadonlyMap<number, History["statuses"]>;
  readonly engineClass: unknown;
  #rewindable = true;

  constructor(
    plan: Plan<unknown>,
    history: History,
    commands: Readonly<Record<string, CommandTable[keyof CommandTable] | undefined>>,
    engineClass: unknown,
  ) {
    this.engineClass = engineClass;
    this.#plan = plan;
    this.#history = history;
    this.#commands = commands;
    this.#ended = Map.groupBy(history.statuses, ({ before }) => before);
  }

  status(id: number, done: boolean, error: Error | undefined): StatusHandle {
    const known = this.#handles.get(id);
    if (known !== undefined) return known;
    const message = this.#messages[id];
    if (message === undefined) throw notResumable(`a status of message ${id} comes before the message`);
    const handle = new StatusHandle(message);
    if (done) handle.ended(error);
    this.#handles.set(id, handle);
    this.#standing.statuses.set(handle, id);
    return handle;
  }

  device(name: string): object {
    const device = this.#standing.named.get(name);
    if (device === undefined) throw notResumable(`the plan was answered with ${name}, which it has not named before`);
    return device;
  }

  run(): Redriven {
    const { answers, checkpoint } = this.#history;
    const mark = checkpoint?.i ?? -1;
    let step = this.#step(() => this.#plan.next());
    for (let i = 0; ; i++) {
      const answer = answers.get(i);
      if (step.done === true) {
        if (answer !== undefined) throw diverged(i, answer.asked, undefined);
        return {
          waiting: undefined,
          index: i - 1,
          result: step.value,
          tape: this.#tape,
          standing: this.#standing,
          rewindable: this.#rewindable,
        };
      }
      const message = step.value;
      if (!isMsg(message)) throw diverged(i, answer?.asked ?? { command: "a message" }, undefined);
      this.#messages[i] = message;
      this.#name(message);
      const made = answer === undefined ? this.#madeAlready(message) : undefined;
      if (made !== undefined) {
        this.#take(i, mark, message, made);
        step = this.#step(() => this.#plan.next(made));
        continue;
      }
      if (answer === undefined)
        return {
          waiting: message,
          index: i,
          result: undefined,
          tape: this.#tape,
          standing: this.#standing,
          rewindable: this.#rewindable,
        };
      compare(i, answer.asked, askedOf(message));
      if (answer.t === "error") {
        const error = decodeError(answer.error);
        this.#show(i + 1);
        step = this.#step(() => this.#plan.throw(error));
        continue;
      }
      const reply = answer.reply === undefined ? undefined : decode(answer.reply, this);
      this.#take(i, mark, message, reply);
      this.#show(i + 1);
      step = this.#step(() => this.#plan.next(reply));
    }
  }

  #name({ obj, args }: Msg): void {
    const { named } = this.#standing;
    if (obj !== undefined && obj !== null) named.set(nameOf(obj), obj);
    for (const arg of args as readonly unknown[])
      if (arg !== null && typeof arg === "object" && "name" in arg) named.set(nameOf(arg), arg as HasName);
  }

  // A run that was opened or closed, as its documents tell, though the plan was not told any more.
  #madeAlready(message: Msg): string | undefined {
    const { documents } = this.#history;
    const { runs, runUids } = this.#standing;
    if (message.command === "open_run") {
      const start = documents.findLast(([name]) => name === "start");
      return start?.[0] === "start" && !runUids.includes(start[1].uid) ? start[1].uid : undefined;
    }
    if (message.command !== "close_run") return undefined;
    const uid = runs.get(message.run)?.uid;
    return documents.some(([name, doc]) => name === "stop" && doc.run_start === uid) ? uid : undefined;
  }

  #step(resume: () => IteratorResult<Msg, unknown>): IteratorResult<Msg, unknown> {
    try {
      return resume();
    } catch (error) {
      throw new HalcyonError(
        "journal.not_resumable",
        "The plan failed before its process ended: there is nothing to go on with. Recover it, to close its runs.",
        { reason: "the plan had failed" },
        { cause: error },
      );
    }
  }

  #take(i: number, mark: number, message: Msg, reply: unknown): void {
    if (message.command === "rewindable") this.#rewindable = reply === true;
    // What was done in a run that is closed must not be done again in another.
    if (message.command === "close_run") this.#tape.clear();
    const recorded = this.#commands[message.command]?.recorded === true;
    this.#standing.note(message, reply, i > mark && recorded && this.#rewindable);
    if (i <= mark || !recorded || !this.#rewindable) return;
    this.#tape.record(message);
    if (reply instanceof StatusHandle) this.#tape.hold(message, reply);
  }

  // What the plan saw of its statuses changes exactly where it did.
  #show(before: number): void {
    for (const { id, error } of this.#ended.get(before) ?? [])
      this.#handles.get(id)?.ended(error === undefined ? undefined : decodeError(error));
  }
}

function compare(index: number, expected: Asked, got: Asked): void {
  if (
    expected.command === got.command &&
    expected.device === got.device &&
    expected.args === got.args &&
    expected.run === got.run
  )
    return;
  throw diverged(index, expected, got);
}

function diverged(index: number, expected: Asked, got: Asked | undefined): HalcyonError<"journal.diverged"> {
  const was = wordsOf(expected);
  const is = got === undefined ? "the end of the plan" : wordsOf(got);
  return new HalcyonError(
    "journal.diverged",
    `The plan goes another way than the first time: its message ${index} was ${was}, and is ${is}. It can only be gone on with as it was.`,
    {
      index,
      expected: was,
      got: is,
    },
  );
}

function wordsOf({ command, device, args, run }: Asked): string {
  return `${command}${device === undefined ? "" : ` ${device}`}${args === undefined ? "" : ` ${args}`}${run === undefined ? "" : ` (run ${run})`}`;
}
