/**
 * A motor that has a motor record.
 *
 * A move is the put-callback of the setpoint, then a look at what the record made of it: the callback also comes when
 * the record refused the target, ran into a limit switch or was stopped by somebody else.
 *
 * @module
 */
import { type Connector, type ReadablePart, StandardMovable } from "@halcyon/devices";
import { HalcyonError, type MaybePromise, type Readings, Status, type VerbCall } from "@halcyon/model";
import { asked } from "./asked.ts";
import { type MotorRecord, motorRecord } from "./motor-record.ts";

export interface MotorOptions {
  /** s to wait after a move. */
  readonly settle?: number;
  /** s that a move may take; left out: what distance, velocity and acceleration say, plus 10. */
  readonly timeout?: number;
  /** How far from the target it may end, in its units; left out: as far as its record is content with (RDBD). */
  readonly tolerance?: number;
  /** An alarm of the setpoint above this fails the move: 0 none, 1 minor, 2 major, 3 invalid. 1 when left out. */
  readonly tolerated?: number;
  /** Further configuration. */
  readonly config?: readonly ReadablePart[];
}

export class EpicsMotor extends StandardMovable {
  readonly record: MotorRecord;
  readonly #tolerated: number;
  readonly #tolerance: number | undefined;

  constructor(connector: Connector, name: string, pv: string, options: MotorOptions = {}) {
    const record = motorRecord(connector, name, pv);
    const { setpoint, readback, low, high, velocity, acceleration, units, stop, offset, direction } = record;
    super(name, {
      setpoint,
      readback,
      limits: { low, high },
      velocity,
      acceleration,
      units,
      stop,
      clock: connector.clock,
      config: [offset, direction, ...(options.config ?? [])],
      ...(options.settle === undefined ? {} : { settle: options.settle }),
      ...(options.timeout === undefined ? {} : { timeout: options.timeout }),
    });
    this.record = record;
    this.#tolerated = options.tolerated ?? 1;
    this.#tolerance = options.tolerance;
  }

  override read(): MaybePromise<Readings> {
    return asked(this.record.readback).read();
  }

  override set(target: number, call?: VerbCall): Status {
    const { readback } = this.record;
    return Status.run(
      async (signal, report) => {
        const initial = await readback.get({ signal });
        signal.throwIfAborted();
        const move = super.set(target, call);
        const cancel = (): void => move.cancel(signal.reason);
        signal.addEventListener("abort", cancel, { once: true });
        for await (const progress of move.progress()) report(progress);
        signal.removeEventListener("abort", cancel);
        await move.finished;
        await this.#verify(initial, target, signal);
      },
      { name: `${this.name}.set(${target})` },
    );
  }

  /** Makes the place where the motor is `position`, by its offset: nothing moves. */
  async setPosition(position: number): Promise<void> {
    const { mode, setpoint } = this.record;
    await mode.set("Set").finished;
    try {
      await setpoint.set(position).finished;
    } finally {
      await mode.set("Use").finished;
    }
  }

  async #verify(initial: number, target: number, signal: AbortSignal): Promise<void> {
    const { readback, setpoint, done, refused, atLow, atHigh, deadband } = this.record;
    await done.when(1, { signal });
    const wait = { signal, fresh: true };
    const [reached, outside, low, high, allowed, sent] = await Promise.all([
      readback.get(wait),
      refused.get(wait),
      atLow.get(wait),
      atHigh.get(wait),
      deadband.get(wait),
      setpoint.reading(wait),
    ]);
    if (outside !== 0) throw this.#missed(target, reached, "its record refused the target (LVIO)");
    if (target > initial && high !== 0) throw this.#missed(target, reached, "it is at its high limit switch");
    if (target < initial && low !== 0) throw this.#missed(target, reached, "it is at its low limit switch");
    if ((sent.alarm_severity ?? 0) > this.#tolerated) {
      throw this.#missed(target, reached, `its record has an alarm: ${sent.message ?? "unknown"}`);
    }
    // A new target by somebody else completes the old put; a deadband of less than rounding would refuse every move.
    if (sent.value !== target)
      throw this.#missed(target, reached, `it was sent to ${sent.value} meanwhile, or stopped`);
    const rounding = 1e-9 * Math.max(1, Math.abs(target));
    const tolerance = this.#tolerance ?? allowed;
    if (!(Math.abs(reached - target) <= Math.max(tolerance, rounding))) {
      const who = this.#tolerance === undefined ? "its record allows" : "the tolerance is";
      throw this.#missed(target, reached, `${who} ${tolerance}`);
    }
  }

  #missed(target: number, reached: number, reason: string): Error {
    const text = `${this.name} did not arrive at ${target}: it is at ${reached}, and ${reason}.`;
    return new HalcyonError("epics.move", text, { device: this.name, target, reached, reason });
  }
}
