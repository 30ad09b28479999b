/**
 * One call of `run`: the plan, what is asked of it meanwhile, and how it comes to rest, goes on, and ends.
 *
 * The loop carries messages out; between two of them it comes here. A pause puts the devices to rest and waits; a
 * closed gate does the same without being asked, and opens by itself. Both go back to the last checkpoint.
 *
 * @module
 */
import { HalcyonError, Status, type ExitStatus } from "@halcyon/model";
import * as atRest from "./at-rest.ts";
import { Call } from "./call.ts";
import type { EngineState, RunResult } from "./contract.ts";
import { Desk, type DeskKeeper, type DeskOptions } from "./desk.ts";
import { isHalt, isNoReplay } from "./errors.ts";
import { isExempt } from "./exempt.ts";
import { statusFailed } from "./groups.ts";
import { Loop, type Attendant, type LoopOptions } from "./loop.ts";
import { msg, type CommandName, type Msg, type Notice, type Plan } from "./message.ts";
import type { StatusHandle } from "./status-handle.ts";
import { Strand } from "./strand.ts";
import type { Suspender } from "./suspender.ts";

/** What a session needs of its engine. */
export interface SessionOptions extends DeskOptions {
  readonly commands: LoopOptions["commands"];
  readonly onMessage: ((message: Msg) => void) | undefined;
  readonly cleanupTimeout: number;
  readonly state: () => EngineState;
  readonly enter: (state: EngineState) => void;
  readonly trouble: (error: Error) => void;
  /** It is at rest: paused. */
  readonly rested: () => void;
}

const takesData: ReadonlySet<string> = new Set([
  "open_run",
  "checkpoint",
  "create",
  "trigger",
  "kickoff",
  "monitor",
  "declare_stream",
]);
/** How often a plan that swallows a halt is told again. */
const mostHalts = 1000;

/** One call of `run`. */
export class Session implements Attendant, DeskKeeper {
  readonly #options: SessionOptions;
  readonly desk: Desk;
  readonly #main: Strand;
  readonly #loop: Loop;
  #pausing = false;
  #deferred = false;
  #resuming = false;
  #end: HalcyonError | undefined;
  #endThrown = false;
  #halts = 0;
  #failures: StatusHandle[] = [];
  #refused: Error | undefined;
  #suspended: string | undefined;
  #pending: StatusHandle[] = [];
  #over = false;
  pauseReason: string | undefined;

  constructor(plan: Plan<unknown>, options: SessionOptions) {
    this.#options = options;
    this.desk = new Desk(options, this);
    this.#main = new Strand(plan);
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

  get suspended(): string | undefined {
    return this.#suspended;
  }

  // ---- what the loop asks

  get heldHandle(): StatusHandle | undefined {
    return this.#loop.strand?.heldHandle;
  }

  get wanted(): boolean {
    return this.breaks || this.#failures.length > 0;
  }

  get breaks(): boolean {
    if (this.#pausing || this.#refused !== undefined || (this.#end !== undefined && !this.#endThrown)) return true;
    const { unanswered } = this.#main;
    return unanswered !== undefined && this.#gateHolds(unanswered);
  }

  #gateHolds(message: Msg): boolean {
    if (!this.#options.gate.closed) return false;
    if (this.#suspended !== undefined || this.#endThrown || this.#loop.strand !== this.#main) return false;
    return !this.#main.recovering && !isExempt(message);
  }

  holds(message: Msg): boolean {
    const main = this.#main;
    if (main.recovering && takesData.has(message.command)) {
      if (isHalt(this.#end)) {
        if (++this.#halts > mostHalts) main.abandon(this.#end);
        else main.fail(this.#end);
        return true;
      }
      if (!this.#endThrown) main.recovering = false;
    }
    return this.#gateHolds(message);
  }

  attend(strand: Strand): Promise<void> | undefined {
    if (this.#end !== undefined && !this.#endThrown) {
      this.#endThrown = true;
      this.#pausing = false;
      this.#throw(strand, this.#end);
      return undefined;
    }
    if (this.#failures.length > 0) {
      const failed = this.#takeFailure();
      if (failed !== undefined) {
        this.#throw(strand, statusFailed(failed));
        return undefined;
      }
    }
    if (this.#refused !== undefined) {
      const refused = this.#refused;
      this.#refused = undefined;
      this.#throw(strand, refused);
      return undefined;
    }
    if (this.#pausing) return this.#pause(strand);
    const { unanswered } = this.#main;
    if (unanswered !== undefined && this.#gateHolds(unanswered)) return this.#suspend();
    return undefined;
  }

  // What was before an error is not done again: the plan has left the place where it was asked.
  #throw(strand: Strand, error: Error): void {
    strand.fail(error);
  }

  #takeFailure(): StatusHandle | undefined {
    const failures = this.#failures;
    this.#failures = [];
    let first: StatusHandle | undefined;
    for (const handle of failures) {
      handle.show();
      if (handle.error === undefined || handle.reported) continue;
      handle.reported = true;
      first ??= handle;
    }
    return first;
  }

  // ---- what happens meanwhile

  settled(handle: StatusHandle): void {
    if (this.#over) handle.show();
    else this.#failures.push(handle);
  }

  posted(): void {
    this.#options.outbox.deliver();
  }

  outboxMoved(): Promise<void> {
    return this.#loop.asleep();
  }

  moved(): void {
    this.#loop.wake();
  }

  stuck(error: HalcyonError<"engine.subscriber">, then: "pause" | "fail"): void {
    if (then === "fail") {
      this.#refused = error.cause instanceof Error ? error.cause : error;
    } else {
      this.pauseReason = error.message;
      if (this.#options.state() === "running" && !this.#over) this.#askPause();
    }
    this.#loop.wake();
  }

  gateChanged(): void {
    this.#loop.wake();
  }

  pauseAsked(defer: boolean): void {
    const state = this.#options.state();
    if (state !== "running")
      throw new HalcyonError("engine.state", `A plan cannot pause an engine that is ${state}.`, {
        state,
        asked: "pause",
        allowed: [],
      });
    this.pause(defer, "asked by the plan");
  }

  checkpointReached(): void {
    if (!this.#deferred) return;
    this.#deferred = false;
    if (this.#options.state() === "running") this.#askPause();
  }

  // ---- what callers ask

  pause(defer: boolean, reason: string): void {
    this.pauseReason = reason;
    if (defer) {
      this.#deferred = true;
      return;
    }
    this.#askPause();
    this.#loop.wake();
  }

  #askPause(): void {
    this.#pausing = true;
    this.#options.enter("pausing");
  }

  resume(): void {
    this.#resuming = true;
    this.#loop.wake();
  }

  end(request: HalcyonError): void {
    this.#end = request;
    this.#endThrown = false;
    this.#options.outbox.retry();
    this.#loop.wake();
  }

  // ---- rest

  async #pause(strand: Strand | undefined): Promise<void> {
    this.#pausing = false;
    const { enter, outbox, rested } = this.#options;
    if (this.desk.tape === undefined) {
      this.#cannotGoBack("pause");
      return;
    }
    this.desk.interrupted("pause");
    await this.#putToRest();
    outbox.deliver();
    if (this.#end !== undefined) return;
    enter("paused");
    rested();
    while (!this.#resuming && this.#end === undefined) await this.#loop.asleep();
    if (!this.#resuming) return;
    this.#resuming = false;
    this.pauseReason = undefined;
    this.desk.interrupted("resume");
    outbox.retry();
    if (strand === this.#main) this.#rewind();
    else strand?.rewind(undefined);
    if (this.#suspended !== undefined) return;
    if (this.#options.gate.closed && !this.#main.recovering) await this.#waitForGate("paused");
    else await this.#takeUp();
  }

  #cannotGoBack(asked: string): void {
    this.#options.enter("aborting");
    this.#end = new HalcyonError(
      "engine.not_resumable",
      `Asked to ${asked}, but the plan has said that it cannot be resumed (clear_checkpoint).`,
      { asked },
    );
  }

  async #putToRest(): Promise<void> {
    const { clock, cleanupTimeout } = this.#options;
    const onTape = this.desk.tape?.handles() ?? [];
    const taped = new Set(onTape);
    for (const handle of this.desk.lastSet.values())
      if (!handle.status.done && !taped.has(handle) && !this.#pending.includes(handle)) this.#pending.push(handle);
    for (const handle of [...onTape, ...this.#pending]) handle.ignore();
    for (const { monitors } of this.desk.runs.values()) monitors.suspend();
    this.#report(await atRest.all(this.desk.moved, "stop", atRest.stop, clock, cleanupTimeout));
    const refusals = await atRest.all(this.desk.seen, "pause", atRest.pause, clock, cleanupTimeout);
    const noReplay = refusals.filter((error) => isNoReplay(error.cause));
    this.#report(refusals.filter((error) => !noReplay.includes(error)));
    if (noReplay.length > 0) {
      for (const handle of onTape) handle.heed(this);
      this.desk.checkpoint(true);
      this.desk.tape?.clear();
    } else for (const handle of onTape) handle.call?.abandon();
  }

  #report(errors: readonly Error[]): void {
    for (const error of errors) this.#options.trouble(error);
  }

  #rewind(): void {
    const { tape } = this.desk;
    const handles = tape?.handles() ?? [];
    const again = (tape?.length ?? 0) > 0 || this.#main.replay !== undefined;
    this.desk.groups.remove(handles);
    this.#failures = this.#failures.filter((handle) => !handles.includes(handle));
    this.#main.rewind(tape);
    for (const { bundler } of this.desk.runs.values()) {
      if (again) bundler.rewind();
      else bundler.voidBundle();
    }
  }

  /** Devices and monitors go on; moves that were broken off and will not be asked for again are asked for now. */
  async #takeUp(): Promise<void> {
    const { clock, cleanupTimeout } = this.#options;
    this.#report(await atRest.all(this.desk.seen, "resume", atRest.resume, clock, cleanupTimeout));
    for (const { monitors } of this.desk.runs.values()) monitors.restore();
    for (const handle of this.#pending.splice(0)) {
      const message = handle.message as Msg<"set">;
      const call = new Call();
      try {
        handle.bind(Status.of(message.obj.set(message.args[0], call)), call, this);
      } catch (error) {
        handle.bind(Status.failed(error), call, this);
      }
    }
  }

  // ---- the gate

  async #suspend(): Promise<void> {
    const { enter, gate } = this.#options;
    if (this.desk.tape === undefined) {
      this.#cannotGoBack("suspend");
      return;
    }
    const reason = gate.reason ?? "suspended";
    this.#suspended = reason;
    enter("suspending");
    this.desk.interrupted(reason);
    this.#options.onMessage?.(internal("_start_suspender"));
    await this.#putToRest();
    this.#rewind();
    if (this.#options.state() === "suspending") enter("running");
    await this.#waitForGate("suspended");
  }

  /** Waits until every suspender is clear at the same moment; `pre` and `post` plans unless no plan has begun. */
  async #waitForGate(from: "start" | "suspended" | "paused"): Promise<void> {
    const { gate, onMessage } = this.#options;
    const tripped = new Set<Suspender>();
    for (;;) {
      this.#suspended = gate.reason ?? this.#suspended ?? "suspended";
      for (const suspender of gate.take()) {
        if (tripped.has(suspender)) continue;
        tripped.add(suspender);
        if (from !== "start" && !(await this.#side(suspender.prePlan))) return;
      }
      onMessage?.(internal("_wait_for_suspenders"));
      if (!(await this.#clear())) return;
      gate.take();
      if (from === "start") break;
      onMessage?.(internal("_resume_from_suspender"));
      await this.#takeUp();
      for (const suspender of tripped) {
        if (!(await this.#side(suspender.postPlan))) return;
        if (gate.closed) break;
      }
      if (!gate.closed) break;
      await this.#putToRest();
      tripped.clear();
    }
    this.#suspended = undefined;
  }

  /** Waits until the gate may open; false when the end came first. */
  async #clear(): Promise<boolean> {
    const { gate, clock } = this.#options;
    for (;;) {
      if (this.#end !== undefined) return this.#endSuspension();
      if (this.#pausing) {
        await this.#pause(undefined);
        continue;
      }
      const wait = gate.opensIn;
      if (wait !== undefined && wait <= 0) return true;
      const stop = wait === undefined ? undefined : clock.after(wait, () => this.#loop.wake());
      await this.#loop.asleep();
      stop?.();
    }
  }

  #endSuspension(): false {
    this.#suspended = undefined;
    return false;
  }

  /** Runs a plan of a suspender; false when the session ends with it. */
  async #side(make: (() => Plan<unknown>) | undefined): Promise<boolean> {
    if (make === undefined) return true;
    const side = new Strand(make());
    await this.#loop.run(side, false);
    if (side.failure === undefined && !this.#endThrown) return true;
    this.#suspended = undefined;
    this.#throw(this.#main, side.failure ?? this.#end ?? new Error("ended"));
    return false;
  }

  // ---- from the beginning to the end

  async run(): Promise<Omit<RunResult, "runStartUids">> {
    if (this.#options.gate.closed) await this.#waitForGate("start");
    await this.#loop.run(this.#main, true);
    const { failure, result } = this.#main;
    const requested = this.#end;
    const exitStatus = exitOf(failure);
    const asked = requested === undefined ? "" : ((requested.facts as { reason?: string }).reason ?? "");
    const reason = failure !== undefined && exitStatus === "fail" ? failure.message || asked : asked;
    await this.#cleanUp(exitStatus, reason);
    const error = (await this.#lastDocuments()) ?? failure;
    return {
      planResult: failure === undefined ? result : undefined,
      finished: failure === undefined,
      exitStatus,
      interrupted: requested !== undefined,
      reason,
      error,
    };
  }

  async #cleanUp(exitStatus: ExitStatus, reason: string): Promise<void> {
    this.#over = true;
    const { clock, cleanupTimeout, outbox } = this.#options;
    const { desk } = this;
    this.#report(await atRest.all(desk.moved, "stop", atRest.stop, clock, cleanupTimeout));
    for (const handle of desk.lastSet.values()) if (!handle.status.done) handle.call?.abandon();
    for (const { monitors, collector } of desk.runs.values()) {
      this.#report(monitors.clear());
      this.#report(await collector.backstop());
    }
    this.#report(await atRest.all([...desk.staged].toReversed(), "unstage", atRest.unstage, clock, cleanupTimeout));
    for (const { bundler } of desk.runs.values()) bundler.close(exitStatus, reason);
    desk.runs.clear();
    outbox.deliver();
  }

  /** Waits for every critical subscriber; answers the error of one that failed for good. */
  async #lastDocuments(): Promise<Error | undefined> {
    const { outbox, state, enter, rested } = this.#options;
    outbox.deliver();
    while (!outbox.caughtUp()) {
      if (!outbox.hasFailed) {
        await this.#loop.asleep();
        continue;
      }
      if (this.#end !== undefined) return outbox.failure;
      if (state() === "running") enter("pausing");
      enter("paused");
      rested();
      while (!this.#resuming && this.#end === undefined) await this.#loop.asleep();
      if (!this.#resuming) continue;
      this.#resuming = false;
      outbox.retry();
    }
    this.desk.leave();
    return undefined;
  }
}

/** A message of the engine to itself: seen by `onMessage`, carried out by nobody. */
function internal(notice: Notice): Msg {
  return msg(notice as CommandName);
}

function exitOf(failure: Error | undefined): ExitStatus {
  if (failure === undefined) return "success";
  const code = failure instanceof HalcyonError ? failure.code : undefined;
  if (code === "engine.stop") return "success";
  return code === "engine.abort" || code === "engine.halt" || code === "engine.not_resumable" ? "abort" : "fail";
}
