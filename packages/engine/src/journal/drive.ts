/**
 * One plan of a session, driven once more with what it was answered.
 *
 * It goes no further than its answers do: there it stands as if it had paused, with what came since its last
 * checkpoint on its tape. Plans that run side by side in the message where it stands are its own to drive.
 *
 * @module
 */
import { asError, isHalcyonError } from "@halcyon/model";
import { isCommand, isMsg, type Group, type Msg, type Plan } from "../message.ts";
import { StatusHandle } from "../status-handle.ts";
import { takesData } from "../takes-data.ts";
import { Tape } from "../tape.ts";
import { askedOf, compare, diverged } from "./asked.ts";
import { decode, decodeError, encodeError, lineOf, type Things } from "./codec.ts";
import type { Told } from "./history.ts";
import type { Asked, PlanPath } from "./journal.ts";
import { failedBefore } from "./not-resumable.ts";
import type { Redriver } from "./redriver.ts";
import type { Standing } from "./standing.ts";

/** What the plans of one session share. */
export interface DriveHost extends Things {
  readonly standing: Standing;
  /** Whether a message is done again in a rewind. */
  recorded(message: Msg): boolean;
  /** What documents tell that a message has brought about, though its plan was not told; undefined when it has not. */
  madeAlready(message: Msg, path: PlanPath): string | undefined;
  /** The number of the message at which a plan made its last checkpoint; -1 when it made none. */
  markOf(path: PlanPath): number;
  /** A plan was found, and will be asked for by its path. */
  know(drive: Drive): void;
}

type Answer = Extract<Told, { t: "reply" | "error" }>;

/** One plan, driven once more. */
export class Drive implements Redriver {
  readonly path: PlanPath;
  readonly plan: Plan<unknown>;
  readonly groups: Map<Group, Set<StatusHandle>> = new Map();
  /** What came since the last checkpoint. */
  readonly tape: Tape = new Tape();
  readonly messages: Msg[] = [];
  /** What it asks for and was never answered; undefined when it is done, or was never asked. */
  waiting: Msg | undefined;
  /** The plans side by side in that message, as soon as one of them was asked for anything. */
  beside: readonly Drive[] | undefined;
  rewindable = true;
  /** It was given an error, and has taken no data since. */
  recovering = false;
  done = false;
  result: unknown;
  failure: Error | undefined;
  /** When it failed, among all that was told. */
  failedAt = 0;
  /** What it has heard of plans beside it that failed, and when. */
  readonly heard: Map<string, number> = new Map();
  readonly #host: DriveHost;
  readonly #mark: number;

  constructor(plan: Plan<unknown>, path: PlanPath, host: DriveHost) {
    this.plan = plan;
    this.path = path;
    this.#host = host;
    this.#mark = host.markOf(path);
    host.know(this);
  }

  /** The number of the message where it stands; -1 before the first. */
  get index(): number {
    return this.messages.length - 1;
  }

  /** Asks for its first message, or gives it an error instead. */
  begin(error: unknown, position: number): void {
    this.#step(position, () => (error === undefined ? this.plan.next() : this.plan.throw(decodeError(error))));
  }

  /** Goes on with one answer. @throws HalcyonError `journal.diverged` when it was asked for something else. */
  answer(answer: Answer, position: number): void {
    this.reach(answer.i, answer.asked);
    const message = this.waiting as Msg;
    compare(this.path, answer.i, answer.asked, askedOf(message));
    if (answer.t === "error") this.#fail(this.#failureWithin(answer.error) ?? decodeError(answer.error), position);
    else this.#reply(message, this.#replyTo(message, answer.reply), position);
  }

  // The results of plans side by side are not written down: they are what those come to.
  #replyTo(message: Msg, written: unknown): unknown {
    if (isCommand(message, "parallel")) return (this.beside ?? []).map(({ result }) => result);
    return written === undefined ? undefined : decode(written, this.#host);
  }

  /** Goes past what documents tell of until it stands at a message. */
  reach(index: number, expected: Asked): void {
    while (this.index < index && this.makeUp() !== undefined);
    if (this.waiting === undefined || this.index !== index) throw diverged(this.path, index, expected, undefined);
  }

  /** Answers a message that was carried out, though its plan was not told any more. Undefined when it was not. */
  makeUp(): { readonly message: Msg; readonly index: number; readonly reply: string } | undefined {
    const { waiting: message, index } = this;
    const reply = isMsg(message) ? this.#host.madeAlready(message, this.path) : undefined;
    if (message === undefined || reply === undefined) return undefined;
    this.#reply(message, reply, Infinity);
    return { message, index, reply };
  }

  /** One of the plans side by side in its message `index`. */
  member(index: number, place: number): Drive {
    this.reach(index, { command: "parallel" });
    const message = this.waiting as Msg;
    const plans = isMsg(message) && isCommand(message, "parallel") ? message.args : [];
    this.beside ??= plans.map((plan, n) => new Drive(plan, [...this.path, index, n], this.#host));
    const member = this.beside[place];
    if (member === undefined) throw diverged(this.path, index, { command: "parallel" }, askedOf(message));
    return member;
  }

  #reply(message: Msg, reply: unknown, position: number): void {
    this.#over();
    this.#take(message, reply);
    this.#step(position, () => this.plan.next(reply));
  }

  #fail(error: Error, position: number): void {
    this.#over();
    this.#begun(this.waiting);
    this.recovering = true;
    if (isHalcyonError(error, "engine.beside")) this.heard.set(error.facts.failed, position);
    this.#step(position, () => this.plan.throw(error));
  }

  // The error may have come in the place of a reply: what the message brought about is there all the same.
  #begun(message: Msg | undefined): void {
    if (!isMsg(message)) return;
    const made = this.#host.madeAlready(message, this.path);
    if (made === undefined) this.#host.standing.begun(message);
    else this.#host.standing.note(message, made, false, this);
  }

  // What the plans beside each other failed with is thrown as it is, and not as it was written down.
  #failureWithin(error: unknown): Error | undefined {
    const written = lineOf(error);
    return this.beside?.find(({ failure }) => failure !== undefined && lineOf(encodeError(failure)) === written)
      ?.failure;
  }

  #over(): void {
    if (this.beside !== undefined) this.#host.standing.inherit(this.beside, this);
    this.beside = undefined;
  }

  #step(position: number, resume: () => IteratorResult<Msg, unknown>): void {
    this.waiting = undefined;
    let step: IteratorResult<Msg, unknown>;
    try {
      step = resume();
    } catch (error) {
      if (this.path.length === 0) throw failedBefore(error);
      this.done = true;
      this.failure = asError(error);
      this.failedAt = position;
      return;
    }
    if (step.done === true) {
      this.done = true;
      this.result = step.value;
      return;
    }
    // Even one that yielded nothing at all stands there, to be told that it is no message.
    const message = step.value ?? (null as never);
    this.waiting = message;
    this.messages.push(message);
    if (isMsg(message)) this.#host.standing.name(message);
  }

  #take(message: Msg, reply: unknown): void {
    if (takesData.has(message.command)) this.recovering = false;
    if (isCommand(message, "rewindable")) this.rewindable = reply === true;
    // What was done in a run that is closed must not be done again in another.
    if (isCommand(message, "close_run")) this.tape.clear();
    const again = this.index > this.#mark && this.rewindable && this.#host.recorded(message);
    this.#host.standing.note(message, reply, again, this);
    if (!again) return;
    this.tape.record(message);
    if (reply instanceof StatusHandle) this.tape.hold(message, reply);
  }
}

/** A plan and those that run side by side in the message where it stands, theirs included. */
export function withThoseBeside(drive: Drive): readonly Drive[] {
  return [drive, ...(drive.beside ?? []).flatMap(withThoseBeside)];
}
