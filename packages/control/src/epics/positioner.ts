/**
 * A positioner made of PVs: a setpoint, and as much of readback, done flag, stop, velocity and limits as there is.
 *
 * A move is: look at the limits, write the setpoint with completion, wait until the done flag says so (when there is
 * one), compare the readback (when there is a tolerance), settle. The done flag is asked for after the put has completed,
 * so a record whose put completes early is right as long as its put makes the flag false, as forward links do.
 * A move that its caller gives up stops the axis.
 *
 * @module
 */
import { type Connector, type SignalR, type SignalRW, type Wait, connectAll, f64, r, rw } from "@halcyon/devices";
import {
  type DataKeys,
  HalcyonError,
  type Hints,
  type Location,
  type Progress,
  type Readings,
  Status,
  type VerbCall,
  asError,
  isHalcyonError,
} from "@halcyon/model";
import { asked } from "./asked.ts";
import { type Flag, type PvValue, flagOf, means } from "./flag.ts";
import { type Limits, checkLimits, limitsOf } from "./limits.ts";
import { followReadback } from "./progress.ts";

/** Which PVs make the positioner. A PV alone stands for the value 1. */
export interface PositionerAddresses {
  readonly setpoint: string;
  /** The setpoint when left out. */
  readonly readback?: string;
  /** Has its value when the axis has arrived; left out: the put's completion says so. */
  readonly done?: string | PvValue;
  readonly stop?: string | PvValue;
  /** In units per s: gives moves a deadline, and progress a time. */
  readonly velocity?: string;
  /** Two PVs or two numbers; left out: the control limits of the setpoint. */
  readonly limits?: { readonly low: string | number; readonly high: string | number };
}

export interface PositionerOptions {
  /** How far from the target the readback may end, in units; not compared when left out. */
  readonly tolerance?: number;
  /** s to wait after the arrival. */
  readonly settle?: number;
  /** s that a move may take; left out: twice what the velocity says, plus 10. */
  readonly timeout?: number;
}

export class EpicsPositioner {
  readonly name: string;
  readonly hints: Hints;
  readonly setpoint: SignalRW<number>;
  readonly readback: SignalR<number>;
  readonly velocity: SignalRW<number> | undefined;
  readonly #options: PositionerOptions;
  readonly #connector: Connector;
  readonly #limits: Limits;
  readonly #done: Flag | undefined;
  readonly #stop: Flag | undefined;
  /** Ends the move under way: as arrived, or with why not. */
  #stopped: ((end: true | string) => void) | undefined;

  constructor(connector: Connector, name: string, at: PositionerAddresses, options: PositionerOptions = {}) {
    this.name = name;
    this.hints = { fields: [name] };
    this.#connector = connector;
    this.#options = options;
    this.setpoint = connector.signals(rw(f64), at.setpoint, { name: `${name}_setpoint` });
    this.readback = connector.signals(r(f64), at.readback ?? at.setpoint, { name });
    this.velocity =
      at.velocity === undefined ? undefined : connector.signals(rw(f64), at.velocity, { name: `${name}_velocity` });
    this.#limits = limitsOf(connector, name, at.limits);
    this.#done = flagOf(connector, `${name}_done`, at.done);
    this.#stop = flagOf(connector, `${name}_stop`, at.stop);
  }

  /** Connects all its PVs; fails with all that is missing. */
  connect(wait: Wait = {}): Promise<void> {
    const { low, high } = this.#limits;
    const done = this.#done?.signal;
    const stop = this.#stop?.signal;
    const parts = {
      setpoint: this.setpoint,
      readback: this.readback,
      velocity: this.velocity,
      low,
      high,
      done,
      stop,
    };
    return connectAll(this.name, parts, wait);
  }

  async read(): Promise<Readings> {
    const [readback, setpoint] = await Promise.all([asked(this.readback).read(), asked(this.setpoint).read()]);
    return { ...readback, ...setpoint };
  }

  async describe(): Promise<DataKeys> {
    const [readback, setpoint] = await Promise.all([this.readback.describe(), this.setpoint.describe()]);
    return { ...readback, ...setpoint };
  }

  async readConfiguration(): Promise<Readings> {
    return (await this.velocity?.read()) ?? {};
  }

  async describeConfiguration(): Promise<DataKeys> {
    return (await this.velocity?.describe()) ?? {};
  }

  async locate(): Promise<Location<number>> {
    const fresh = { fresh: true };
    const [readback, setpoint] = await Promise.all([this.readback.get(fresh), this.setpoint.get(fresh)]);
    return { readback, setpoint };
  }

  subscribe(call: (readings: Readings) => void): () => void {
    return this.readback.subscribe(call);
  }

  async stage(call?: VerbCall): Promise<void> {
    await this.connect(call ?? {});
    await Promise.all(this.#monitored.map(async (signal) => await signal.stage(call)));
  }

  async unstage(): Promise<void> {
    await Promise.all(this.#monitored.map(async (signal) => await signal.unstage()));
  }

  /** @throws HalcyonError `epics.limits` when the target is outside the limits. */
  async checkValue(target: number): Promise<void> {
    await checkLimits(this.name, this.setpoint, this.#limits, target);
  }

  set(target: number, call?: VerbCall): Status {
    const { timeout } = call ?? {};
    const caller = call?.signal;
    const status: Status = Status.run((signal, report) => this.#move(target, signal, report, timeout), {
      name: `${this.name}.set(${target})`,
    });
    if (caller !== undefined) {
      const give = (): void => status.cancel(caller.reason);
      if (caller.aborted) give();
      else caller.addEventListener("abort", give, { once: true });
      status.onDone(() => caller.removeEventListener("abort", give));
    }
    return status;
  }

  /** Stops where it is. The move under way succeeds or fails, as `success` says. */
  async stop(success = true): Promise<void> {
    await this.#end(success || "it was stopped");
  }

  async #end(how: true | string): Promise<void> {
    const stopped = this.#stopped;
    this.#stopped = undefined;
    stopped?.(how);
    await this.#halt();
  }

  get #monitored(): readonly SignalR<number>[] {
    return [this.readback, this.setpoint];
  }

  async #move(
    target: number,
    signal: AbortSignal,
    report: (progress: Progress) => void,
    given: number | undefined,
  ): Promise<void> {
    await this.checkValue(target);
    signal.throwIfAborted();
    // Before the new target is sent: a server may hear nothing else of a record while a put to it goes on.
    if (this.#stopped !== undefined) await this.#end(`it was sent to ${target}`);
    const stopped = Promise.withResolvers<true | string>();
    this.#stopped = stopped.resolve;
    try {
      await this.#go(target, signal, report, given, stopped);
    } finally {
      if (this.#stopped === stopped.resolve) this.#stopped = undefined;
    }
  }

  async #go(
    target: number,
    signal: AbortSignal,
    report: (progress: Progress) => void,
    given: number | undefined,
    stopped: PromiseWithResolvers<true | string>,
  ): Promise<void> {
    const initial = await this.readback.get({ signal });
    const velocity = await this.velocity?.get({ signal });
    const clock = this.#connector.clock;
    const timeout = given ?? this.#options.timeout ?? deadlineFor(target - initial, velocity);
    const over = new AbortController();
    const within = AbortSignal.any([signal, over.signal]);
    const cancelDeadline =
      timeout === undefined || timeout === Infinity
        ? undefined
        : clock.after(timeout, () => over.abort(this.#late(target, timeout)));
    const move = { readback: this.readback, name: this.name, initial, target, velocity, clock, report };
    const isOurs = (): boolean => this.#stopped === stopped.resolve;
    try {
      // Its readback is followed from before the put: a connection lost in between would let an old place pass for new.
      const ways = isOurs() ? [followReadback(move, within), this.#arrive(target, within)] : [];
      const end = await Promise.race([...ways, stopped.promise]);
      if (end !== true) throw await this.#ended(target, end);
    } catch (error) {
      // Nobody waits for this move any more: it must not go on by itself. A stop of ours has stopped it already.
      if (isOurs() && !isHalcyonError(error, "signal.disconnected")) await this.#abandon(error);
      throw error;
    } finally {
      cancelDeadline?.();
      over.abort();
    }
  }

  async #arrive(target: number, signal: AbortSignal): Promise<true> {
    await this.setpoint.set(target, { signal }).finished;
    const done = this.#done;
    if (done !== undefined) {
      const present = await done.signal.get({ signal, fresh: true });
      if (!means(done.value, present)) await done.signal.when((value) => means(done.value, value), { signal });
    }
    const { settle = 0, tolerance } = this.#options;
    if (settle > 0) await pause(this.#connector, settle, signal);
    if (tolerance === undefined) return true;
    const reached = await this.readback.get({ signal, fresh: true });
    if (!(Math.abs(reached - target) <= tolerance)) throw await this.#ended(target, `the tolerance is ${tolerance}`);
    return true;
  }

  #late(target: number, deadline: number): Error {
    const text = `${this.name} did not arrive at ${target} within ${deadline} s.`;
    return new HalcyonError("status.deadline", text, { status: `${this.name}.set(${target})`, deadline });
  }

  async #abandon(error: unknown): Promise<void> {
    try {
      await this.#halt();
    } catch (thrown) {
      throw new AggregateError(
        [error, thrown],
        `${asError(error).message} Stopping ${this.name} failed too: ${asError(thrown).message}`,
        { cause: thrown },
      );
    }
  }

  async #ended(target: number, reason: string): Promise<Error> {
    const reached = await this.readback.get({ fresh: true });
    const text = `${this.name} did not arrive at ${target}: it is at ${reached}, and ${reason}.`;
    return new HalcyonError("epics.move", text, { device: this.name, target, reached, reason });
  }

  async #halt(): Promise<void> {
    const stop = this.#stop;
    if (stop !== undefined) await stop.signal.set(stop.value, { completion: "sent" }).finished;
  }
}

function deadlineFor(distance: number, velocity: number | undefined): number | undefined {
  return velocity !== undefined && velocity > 0 ? (2 * Math.abs(distance)) / velocity + 10 : undefined;
}

function pause(connector: Connector, seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = connector.clock.after(seconds, resolve);
    signal.addEventListener("abort", () => {
      cancel();
      reject(signal.reason);
    });
  });
}
