/**
 * An axis over signals: it has a readback and a setpoint, and maybe limits, a velocity, a stop.
 *
 * When a move is done is part of how the axis is made, never guessed: by completion of the put, by a signal that says
 * so, or by the readback being close enough. A move that is abandoned, for whatever reason, stops the axis.
 *
 * @module
 */
import {
  type Clock,
  type Location,
  type MaybePromise,
  type Progress,
  Status,
  type VerbCall,
  HalcyonError,
  systemClock,
} from "@halcyon/model";
import { checkLimits } from "./limits.ts";
import type { SignalR, SignalRW, SignalX } from "./signal.ts";
import { type ReadablePart, StandardReadable } from "./standard-readable.ts";
import { together } from "./together.ts";
import { type Wait, waiting } from "./wait.ts";

/** When a move is done. */
export type MoveDone =
  /** When the put is: a put-callback. */
  | "completion"
  /** When the readback is this close to the target. */
  | { readonly within: number }
  /** When a signal that was put out of this value by the move is back at it. */
  | { readonly signal: SignalR<unknown>; readonly is: unknown };

/** What an axis is made of. Lengths in its units, times in s. */
export interface MovableParts {
  readonly readback: SignalR<number>;
  readonly setpoint: SignalRW<number>;
  /** Lowest and highest place. `[0, 0]` of signals is none, as in a motor record. */
  readonly limits?:
    | readonly [low: number, high: number]
    | { readonly low: SignalR<number>; readonly high: SignalR<number> };
  readonly velocity?: SignalR<number>;
  /** s from rest to the velocity. */
  readonly acceleration?: SignalR<number>;
  readonly units?: string | SignalR<string>;
  readonly stop?: SignalX;
  /** `"completion"` when left out. */
  readonly done?: MoveDone;
  /** s to wait after it is done. 0. */
  readonly settle?: number;
  /** s that a move may take. Follows from distance, velocity and acceleration, plus 10, when they are known. */
  readonly timeout?: number;
  /** Further configuration. */
  readonly config?: readonly ReadablePart[];
  readonly clock?: Clock;
}

interface Move {
  readonly halt: AbortController;
  readonly target: number;
  success: boolean;
}

/** An axis over signals. */
export class StandardMovable extends StandardReadable {
  readonly parts: MovableParts;
  readonly #clock: Clock;
  readonly #moves = new Map<Move, Status>();
  // The last that a move has seen: for its error.
  #at = Number.NaN;
  #unit = "";

  /** @throws HalcyonError `device.description` for limits the wrong way round. */
  constructor(name: string, parts: MovableParts) {
    const { readback, velocity, acceleration, units, config = [] } = parts;
    const own = [velocity, acceleration, typeof units === "object" ? units : undefined];
    super(name, { hinted: [readback], config: [...own.filter((part) => part !== undefined), ...config] });
    const { limits } = parts;
    if (limits !== undefined && !("low" in limits) && !(limits[0] <= limits[1])) {
      const reason = `its limits are ${limits[0]} to ${limits[1]}, and the lower comes first`;
      throw new HalcyonError("device.description", `${name} can't be made: ${reason}.`, { device: name, reason });
    }
    this.parts = parts;
    this.#clock = parts.clock ?? systemClock;
  }

  /** @throws HalcyonError `device.limits`, `signal.value`. */
  checkValue(value: number): MaybePromise<void> {
    const known = together<readonly [number, number] | string | undefined>([this.#limits(), this.#units()]);
    const check = ([limits, units]: readonly unknown[]): void =>
      checkLimits(this.name, value, limits as readonly [number, number] | undefined, units as string);
    return known instanceof Promise ? known.then(check) : check(known);
  }

  /** Goes there. Refused outside of the limits before anything is sent, and before a move under way is abandoned. */
  set(value: number, call?: VerbCall): Status {
    const checked = this.checkValue(value);
    const halt = new AbortController();
    const move: Move = { halt, target: value, success: false };
    const status = Status.run(
      async (cancelled, report) => {
        await checked;
        const outside = call?.signal === undefined ? [cancelled] : [call.signal, cancelled];
        const signal = AbortSignal.any([...outside, halt.signal]);
        await this.#endOthers(move);
        signal.throwIfAborted();
        await this.#go(move, signal, report);
      },
      { name: `${this.name}.set(${value})` },
    );
    this.#moves.set(move, status);
    status.onDone(() => this.#moves.delete(move));
    return status;
  }

  /** Stops the axis. The move fails with `device.stopped`, unless `success` says that it counts as done. */
  async stop(success = false): Promise<void> {
    const moves = [...this.#moves];
    if (moves.length === 0) return this.#halt();
    for (const [move] of moves) {
      move.success = success;
      this.#interrupt(move, "was stopped");
    }
    // A failure, if it is one, is for who asked for the move.
    await Promise.allSettled(moves.map(([, status]) => status.finished));
  }

  locate(): MaybePromise<Location<number>> {
    const { readback, setpoint } = this.parts;
    const sent = setpoint.locate();
    const goal = sent instanceof Promise ? sent.then((one) => one.setpoint) : sent.setpoint;
    const both = together([readback.get(), goal]);
    return both instanceof Promise ? both.then(located) : located(both);
  }

  /**
   * Ends the moves before this one, and waits until they have stopped the axis: a stop that comes after the new target
   * would end the new move. A record that moves may also keep its server from hearing anything else.
   */
  async #endOthers(move: Move): Promise<void> {
    const all = [...this.#moves];
    const before = all.slice(
      0,
      all.findIndex(([one]) => one === move),
    );
    for (const [other] of before) this.#interrupt(other, `was sent to ${move.target}`);
    await Promise.allSettled(before.map(([, status]) => status.finished));
  }

  async #go(move: Move, signal: AbortSignal, report: (progress: Progress) => void): Promise<void> {
    const { readback, velocity, acceleration, settle = 0 } = this.parts;
    const { target } = move;
    const [initial, speed, ramp = 0] = await Promise.all([readback.get(), velocity?.get(), acceleration?.get()]);
    const unit = await this.#units();
    this.#unit = unit;
    const derived = speed === undefined || speed <= 0 ? undefined : Math.abs(target - initial) / speed + 2 * ramp + 10;
    const over = new AbortController();
    const wait: Wait = { timeout: this.parts.timeout ?? derived, signal: AbortSignal.any([signal, over.signal]) };
    const started = this.#clock.monotonic();
    const span = Math.abs(target - initial);
    const end = readback.subscribe((readings) => {
      const current = Number(readings[readback.name]?.value);
      this.#at = current;
      const fraction = span > 0 ? Math.min(1, Math.abs(current - initial) / span) : 1;
      report({ name: this.name, current, initial, target, unit, fraction, elapsed: this.#clock.monotonic() - started });
    });
    try {
      await this.#sendAndWait(target, wait);
      if (settle > 0) await this.#pause(settle, signal);
    } catch (error) {
      await this.#abandon(move, error);
    } finally {
      end();
      over.abort();
    }
  }

  async #sendAndWait(target: number, wait: Wait): Promise<void> {
    const { readback, setpoint, done = "completion" } = this.parts;
    if (done === "completion") return setpoint.set(target, wait).finished;
    const sent: Wait & { completion: "sent" } = { ...wait, completion: "sent" };
    if ("within" in done) {
      const there = readback.when((at) => Math.abs(at - target) <= done.within, wait);
      await Promise.all([there, setpoint.set(target, sent).finished]);
      return;
    }
    const { signal, is } = done;
    // It says "done" from the last move still: only after it has left that is it about this one.
    let left = false;
    const there = signal.when((value: unknown) => {
      if (!signal.type.same(value, is)) left = true;
      return left && signal.type.same(value, is);
    }, wait);
    await Promise.all([there, setpoint.set(target, sent).finished]);
  }

  async #abandon(move: Move, error: unknown): Promise<void> {
    try {
      await this.#halt();
    } catch (second) {
      const both = new AggregateError([error, second], `${this.name} did not arrive, and could not be stopped either.`);
      both.cause = second;
      throw both;
    }
    if (move.success) return;
    throw error;
  }

  async #halt(): Promise<void> {
    await this.parts.stop?.trigger().finished;
  }

  #pause(seconds: number, signal: AbortSignal): Promise<void> {
    return waiting<void>(
      (resolve) => this.#clock.after(seconds, () => resolve()),
      { signal },
      () => new Error("a pause has no time-out"),
      this.#clock,
    );
  }

  #limits(): MaybePromise<readonly [number, number] | undefined> {
    const { limits } = this.parts;
    if (limits === undefined || !("low" in limits)) return limits;
    const both = together([limits.low.get(), limits.high.get()]);
    return both instanceof Promise ? both.then(pair) : pair(both);
  }

  #units(): MaybePromise<string> {
    const { units = "" } = this.parts;
    return typeof units === "string" ? units : units.get();
  }

  #interrupt(move: Move, why: string): void {
    const { target } = move;
    const text = `${this.name} ${why} before it arrived at ${target}.`;
    const facts = { device: this.name, at: this.#at, target, units: this.#unit };
    move.halt.abort(new HalcyonError("device.stopped", text, facts));
  }
}

function located([readback = Number.NaN, setpoint = Number.NaN]: readonly number[]): Location<number> {
  return { readback, setpoint };
}

function pair([low = 0, high = 0]: readonly number[]): readonly [number, number] | undefined {
  return low === 0 && high === 0 ? undefined : [low, high];
}
