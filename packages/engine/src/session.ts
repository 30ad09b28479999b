/**
 * One call of `run`: the plan, what is asked of it meanwhile, and how it comes to rest, goes on, and ends.
 *
 * The loop carries messages out; between two of them it comes here. A pause puts the devices to rest and waits; a
 * closed gate does the same without being asked, and opens by itself. Both go back to the last checkpoint.
 *
 * @module
 */
import { HalcyonError } from "@halcyon/model";
import { close } from "./closing.ts";
import type { RunResult } from "./contract.ts";
import type { Attempt } from "./command.ts";
import { Desk } from "./desk.ts";
import { endingOf } from "./ending.ts";
import { isHalt } from "./errors.ts";
import { isExempt } from "./exempt.ts";
import { Family, type Around, type FamilyHost } from "./family.ts";
import { PlanRecorder } from "./journal/plan-recorder.ts";
import { takeUp, type Left, type Standee } from "./journal/take-up.ts";
import { tellKept } from "./kept.ts";
import { lastTaken } from "./last-taken.ts";
import { Loop, type Attendant } from "./loop.ts";
import type { Msg, Plan } from "./message.ts";
import { placesOf, tellOfMoves } from "./moved-meanwhile.ts";
import { Pausing } from "./pausing.ts";
import { Requests } from "./requests.ts";
import { Rest } from "./rest.ts";
import type { SessionOptions } from "./session-options.ts";
import type { StatusHandle } from "./status-handle.ts";
import { Strand } from "./strand.ts";
import { Suspension, notice } from "./suspension.ts";
import { takesData } from "./takes-data.ts";
import { untilEnded } from "./until-ended.ts";

/** How often a plan that swallows a halt is told again. */
const mostHalts = 1000;

/** One call of `run`. */
export class Session implements Attendant, FamilyHost {
  readonly #options: SessionOptions;
  readonly desk: Desk;
  readonly #main: Strand;
  /** Writes down what the plan is answered. */
  readonly #answers: PlanRecorder | undefined;
  readonly #loop: Loop;
  readonly #rest: Rest;
  readonly requests: Requests = new Requests();
  #halts = 0;
  #suspension: Suspension | undefined;
  /** Plans side by side, in the message under way. */
  #family: Family | undefined;
  #over = false;
  readonly #pausing: Pausing;

  constructor(plan: Plan<unknown>, options: SessionOptions) {
    this.#options = options;
    this.desk = new Desk(options, this);
    this.#answers = options.recorder && new PlanRecorder(options.recorder);
    this.#main = new Strand(plan, this.#answers);
    this.#rest = new Rest(this.desk, options, () => this.#family?.parties() ?? [this.#party]);
    this.#pausing = new Pausing({
      ...options,
      requests: this.requests,
      seen: this.desk.seen,
      wake: () => this.wake(),
    });
    this.requests.onShown = (handle) => this.#answers?.status(handle);
    if (options.recorder !== undefined) {
      options.recorder.onStuck = (error) => this.stuck(error, "pause");
      options.recorder.onLost = options.trouble;
    }
    const { outbox, commands, onMessage } = options;
    this.#loop = new Loop({
      desk: this.desk,
      outbox,
      commands,
      onMessage,
      attendant: this,
      patience: options.cleanupTimeout,
    });
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
    return this.#suspension?.reason;
  }

  // ---- what the loop asks

  get heldHandle(): StatusHandle | undefined {
    return this.#loop.strand?.heldHandle;
  }

  get wanted(): boolean {
    return this.requests.urgent || (this.#options.gate.closed && this.breaks);
  }

  get breaks(): boolean {
    if (this.requests.breaks) return true;
    const { unanswered } = this.#main;
    return unanswered !== undefined && this.#gateHolds(unanswered);
  }

  #gateHolds(message: Msg): boolean {
    if (!this.#options.gate.closed) return false;
    if (this.#suspension !== undefined || this.requests.ending || this.#loop.strand !== this.#main) return false;
    return !this.#main.recovering && !isExempt(message);
  }

  holds(message: Msg): boolean {
    const main = this.#main;
    if (!main.recovering && !this.#options.gate.closed) return false;
    if (main.recovering && takesData.has(message.command)) {
      const { end, ending } = this.requests;
      if (isHalt(end)) {
        if (++this.#halts > mostHalts) main.abandon(end);
        else main.fail(end);
        return true;
      }
      if (!ending) main.recovering = false;
    }
    return this.#gateHolds(message);
  }

  attend(strand: Strand): Promise<void> | undefined {
    const requests = this.requests;
    // A message failed meanwhile. The end goes before its error, as no plan cleans up after a halt; a pause does too,
    // as a plan that cleans up is not paused; anything else comes after it.
    if (strand.hasError && !requests.endWaits)
      return requests.takePause() ? this.#rested(this.#pause(strand)) : undefined;
    const error = requests.takeError();
    if (error !== undefined) {
      // What failed meanwhile is not lost: it is told as the cause of the end.
      if (strand.error !== undefined && strand.error !== error) error.cause ??= strand.error;
      const family = strand === this.#main ? this.#family : undefined;
      if (family === undefined || family.over) strand.fail(error);
      else family.throw(error);
      return undefined;
    }
    if (this.requests.takePause()) return this.#rested(this.#pause(strand));
    const { unanswered } = this.#main;
    if (unanswered !== undefined && this.#gateHolds(unanswered)) return this.#rested(this.#suspend());
    return undefined;
  }

  async #rested(rest: Promise<void>): Promise<void> {
    await rest;
    this.#family?.goOn();
  }

  // ---- plans side by side

  get shut(): boolean {
    return this.#options.gate.closed && this.#suspension === undefined && !this.requests.ending;
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

  // ---- rest

  async #pause(strand: Strand | undefined): Promise<void> {
    const { enter, outbox } = this.#options;
    if (this.desk.tape === undefined) {
      this.#cannotGoBack("pause");
      return;
    }
    this.desk.interrupted("pause");
    await this.#rest.begin();
    outbox.deliver();
    if (this.requests.end !== undefined) return;
    const before = await placesOf(this.desk.lastSet.keys(), this.#options);
    enter("paused");
    if (!(await this.#resumed())) return;
    tellOfMoves(before, await placesOf(before.keys(), this.#options), this.#options.trouble);
    this.#pausing.reason = undefined;
    this.desk.interrupted("resume");
    this.#retry();
    // Nothing is done again by a plan that is about to hear of an error.
    if (strand?.hasError !== true) {
      if (strand === this.#main) this.#rest.rewind();
      else strand?.rewind(undefined);
    }
    if (this.#suspension !== undefined) return;
    if (this.#options.gate.closed && !this.#main.recovering) await this.#suspended(this.#newSuspension(), false);
    else await this.#rest.end();
  }

  /** Waits to be resumed; false when the end was asked for instead. */
  async #resumed(): Promise<boolean> {
    this.#options.rested();
    while (!this.requests.resuming && this.requests.end === undefined) await this.#loop.asleep();
    const { resuming } = this.requests;
    this.requests.resuming = false;
    return resuming;
  }

  #cannotGoBack(asked: string): void {
    this.#options.enter("aborting");
    this.requests.askEnd(
      new HalcyonError(
        "engine.not_resumable",
        `Asked to ${asked}, but the plan has said that it cannot be resumed (clear_checkpoint).`,
        { asked },
      ),
    );
  }

  // ---- the gate

  async #suspend(): Promise<void> {
    const { enter, onMessage } = this.#options;
    if (this.desk.tape === undefined) {
      this.#cannotGoBack("suspend");
      return;
    }
    this.#suspension = this.#newSuspension();
    enter("suspending");
    this.desk.interrupted(this.#suspension.reason);
    onMessage?.(notice("_start_suspender"));
    const { since } = this.#options.gate;
    await this.#rest.begin();
    tellKept(this.desk, since);
    this.#rest.rewind();
    if (this.#options.state() === "suspending") enter("running");
    await this.#suspended(this.#suspension, false);
  }

  async #suspended(suspension: Suspension, nothingBegun: boolean): Promise<void> {
    this.#suspension = suspension;
    await suspension.over(nothingBegun);
    this.#suspension = undefined;
  }

  #newSuspension(): Suspension {
    const { gate, clock, onMessage } = this.#options;
    return new Suspension({
      gate,
      clock,
      onMessage,
      rest: this.#rest,
      ended: () => this.requests.end !== undefined,
      pause: () => (this.requests.takePause() ? this.#pause(undefined) : undefined),
      asleep: () => this.#loop.asleep(),
      wake: () => this.wake(),
      side: (plan) => this.#side(plan),
      goingOn: () => this.desk.interrupted("resume"),
    });
  }

  async #side(plan: Plan<unknown>): Promise<boolean> {
    const side = new Strand(plan);
    await this.#loop.run(side, false);
    const failure = side.failure ?? (this.requests.ending ? this.requests.end : undefined);
    if (failure === undefined) return true;
    this.#main.fail(failure);
    return false;
  }

  // ---- from the beginning to the end

  async run(): Promise<Omit<RunResult, "runStartUids">> {
    if (this.#options.gate.closed) await this.#suspended(this.#newSuspension(), true);
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
        return this.#resumed();
      },
    });
  }
}
