/**
 * One call of `run`: the plan, what is asked of it meanwhile, and how it comes to rest, goes on, and ends.
 *
 * The loop carries messages out; what it attends to between two of them is in `attention.ts`, what a pause does in
 * `pauses.ts`, and what the gate does in `suspensions.ts`. Here they are put together, and here everybody asks.
 *
 * @module
 */
import type { HalcyonError } from "@halcyon/model";
import { Attention } from "./attention.ts";
import { close } from "./closing.ts";
import type { RunResult } from "./contract.ts";
import type { Attempt } from "./command.ts";
import { Desk } from "./desk.ts";
import { endingOf } from "./ending.ts";
import { Family, type Around, type FamilyHost } from "./family.ts";
import { PlanRecorder } from "./journal/plan-recorder.ts";
import { takeUp, type Left, type Standee } from "./journal/take-up.ts";
import { lastTaken } from "./last-taken.ts";
import { Loop } from "./loop.ts";
import type { Plan } from "./message.ts";
import { Pauses } from "./pauses.ts";
import { Pausing } from "./pausing.ts";
import { Requests } from "./requests.ts";
import { Rest } from "./rest.ts";
import type { SessionOptions } from "./session-options.ts";
import type { StatusHandle } from "./status-handle.ts";
import { Strand } from "./strand.ts";
import { Suspensions } from "./suspensions.ts";
import { untilEnded } from "./until-ended.ts";

/** One call of `run`. */
export class Session implements FamilyHost {
  readonly #options: SessionOptions;
  readonly desk: Desk;
  readonly #main: Strand;
  /** Writes down what the plan is answered. */
  readonly #answers: PlanRecorder | undefined;
  readonly #loop: Loop;
  readonly #rest: Rest;
  readonly requests: Requests = new Requests();
  /** Plans side by side, in the message under way. */
  #family: Family | undefined;
  #over = false;
  readonly #pausing: Pausing;
  readonly #pauses: Pauses;
  readonly #suspensions: Suspensions;

  constructor(plan: Plan<unknown>, options: SessionOptions) {
    this.#options = options;
    this.desk = new Desk(options, this);
    this.#answers = options.recorder && new PlanRecorder(options.recorder);
    this.#main = new Strand(plan, this.#answers);
    this.#rest = new Rest(this.desk, options, () => this.#family?.parties() ?? [this.#party]);
    const wake = (): void => this.wake();
    const { desk, requests } = this;
    const common = { ...options, desk, requests, main: this.#main, rest: this.#rest, wake };
    this.#pausing = new Pausing({ ...common, seen: desk.seen });
    this.#pauses = new Pauses({
      ...common,
      pausing: this.#pausing,
      asleep: () => this.#loop.asleep(),
      retry: () => this.#retry(),
      goOn: () => this.#suspensions.goOn(),
    });
    this.#suspensions = new Suspensions({
      ...common,
      loop: () => this.#loop,
      pause: () => this.#pauses.pause(undefined),
    });
    requests.onShown = (handle) => this.#answers?.status(handle);
    if (options.recorder !== undefined) {
      options.recorder.onStuck = (error) => this.stuck(error, "pause");
      options.recorder.onLost = options.trouble;
    }
    const { outbox, commands, onMessage } = options;
    const attendant = new Attention({
      main: this.#main,
      requests,
      gate: options.gate,
      pauses: this.#pauses,
      suspensions: this.#suspensions,
      family: () => this.#family,
    });
    this.#loop = new Loop({ desk, outbox, commands, onMessage, attendant, patience: options.cleanupTimeout });
  }

  get #party(): Around {
    return { desk: this.desk, strand: this.#main, requests: this.requests, answers: this.#answers };
  }

  get pauseReason(): string | undefined {
    return this.#pausing.reason;
  }

  get pauseError(): Error | undefined {
    return this.#pausing.error;
  }

  get suspended(): string | undefined {
    return this.#suspensions.reason;
  }

  // ---- plans side by side

  get shut(): boolean {
    return this.#suspensions.due;
  }

  wake(): void {
    this.#family?.wake();
    this.#loop.wake();
  }

  sideBySide(plans: readonly Plan<unknown>[], _desk: Desk, attempt: Attempt): Promise<readonly unknown[]> {
    const family = this.#family?.plans === plans ? this.#family : this.#beside(plans);
    return family.within(attempt, (kept) => (this.#family = kept));
  }

  #beside(plans: readonly Plan<unknown>[]): Family {
    const { commands, onMessage, outbox, cleanupTimeout } = this.#options;
    const loop = { outbox, commands, onMessage, patience: cleanupTimeout };
    const options = { desk: this.#options, loop, host: this };
    return (this.#family = new Family(plans, this.#party, options));
  }

  // ---- what happens meanwhile

  get heldHandle(): StatusHandle | undefined {
    return this.#loop.strand?.heldHandle;
  }

  settled(handle: StatusHandle): void {
    if (this.#over) handle.show();
    else this.requests.settled(handle);
  }

  posted(): void {
    this.#options.outbox.deliver();
  }

  outboxMoved(): Promise<void> {
    return this.#loop.asleep();
  }

  moved(): void {
    this.wake();
  }

  stuck(error: Error, then: "pause" | "fail"): void {
    if (then === "fail") {
      this.requests.refuse(error.cause instanceof Error ? error.cause : error);
    } else {
      if (this.#options.state() === "running" && !this.#over) this.#pausing.askFor(error);
      else {
        this.#pausing.reason = error.message;
        this.#pausing.error = error;
      }
    }
    this.wake();
  }

  marked(explicit: boolean): void {
    this.#answers?.checkpoint(this.desk, explicit);
  }

  gateChanged(): void {
    this.wake();
  }

  pauseAsked(defer: boolean): void {
    this.#pausing.askOfPlan(defer);
  }

  checkpointReached(): void {
    this.#pausing.atCheckpoint();
  }

  // ---- what callers ask

  pause(defer: boolean, reason: string): void {
    this.#pausing.ask(defer, reason);
  }

  resume(): void {
    this.requests.resuming = true;
    this.wake();
  }

  askEnd(request: HalcyonError): void {
    this.requests.askEnd(request);
    this.#retry();
    this.wake();
  }

  /** What could not be written down or taken before is offered again. */
  #retry(): void {
    this.#options.recorder?.retry();
    this.#options.outbox.retry();
  }

  // ---- from the beginning to the end

  async run(): Promise<Omit<RunResult, "runStartUids">> {
    if (this.#options.gate.closed) await this.#suspensions.begin();
    const { left } = this.#options;
    if (left !== undefined) await this.#takeUp(left);
    await this.#loop.run(this.#main, true);
    const ending = endingOf(this.#main, this.requests);
    this.#over = true;
    await close(this.desk, this.#options, ending.exitStatus, ending.reason);
    const error = (await this.#lastDocuments()) ?? ending.error;
    this.desk.leave();
    const unwritten = this.#options.recorder?.end(ending.exitStatus, ending.reason);
    if (unwritten !== undefined) this.#options.trouble(unwritten);
    return { ...ending, error };
  }

  async #takeUp(left: Left): Promise<void> {
    const waiting = { requests: this.requests, asleep: () => this.#loop.asleep(), wake: () => this.wake() };
    const until = <T>(step: Promise<T>): Promise<T> => untilEnded(step, waiting);
    const main: Standee = {
      ...this.#party,
      settled: (handle) => this.settled(handle),
      beside: (plans) => this.#beside(plans),
    };
    this.#rest.rewind(await takeUp(main, left, { ...this.#options, until }));
  }

  /** What every critical subscriber has to take before the session is over. */
  #lastDocuments(): Promise<Error | undefined> {
    const { outbox, state, enter } = this.#options;
    return lastTaken(outbox, {
      asleep: () => this.#loop.asleep(),
      ended: () => this.requests.end !== undefined,
      paused: () => {
        if (state() === "running") enter("pausing");
        enter("paused");
        return this.#pauses.resumed();
      },
    });
  }
}
