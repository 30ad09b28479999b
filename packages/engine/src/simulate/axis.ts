/** An axis that is nowhere but here: it is sent, takes its time, and can be asked where it is. @module */
import { HalcyonError, type Completion, type StatusControls, Status } from "@halcyon/model";
import type { ModelClock } from "./clock.ts";
import { type Move, type Pace, moveTime, placeAt } from "./motion.ts";

interface Moving {
  readonly index: number;
  readonly controls: StatusControls;
  readonly cancel: () => void;
}

/** A modelled axis. */
export class Axis {
  readonly #name: string;
  readonly #clock: ModelClock;
  /** Of all axes of the simulation. */
  readonly #moves: Move[];
  #place: unknown;
  #moving: Moving | undefined;
  /** Where it was at first. */
  readonly initial: unknown;
  /** Where it was last sent. */
  setpoint: unknown;
  /** Called whenever it has come to rest. */
  readonly listeners: Set<() => void> = new Set();

  constructor(name: string, clock: ModelClock, moves: Move[], place: unknown) {
    this.#name = name;
    this.#clock = clock;
    this.#moves = moves;
    this.initial = this.#place = this.setpoint = place;
  }

  /** Where it is now. */
  get place(): unknown {
    const move = this.#moving === undefined ? undefined : this.#moves[this.#moving.index];
    return move === undefined ? this.#place : placeAt(move, this.#clock.monotonic());
  }

  /** Sends it somewhere; a move under way ends where it is, and counts as done. */
  send(target: unknown, pace: Pace, message: number): Completion {
    this.stop(true);
    const from = this.#place;
    const to = isRecord(from) && isRecord(target) ? { ...from, ...target } : target;
    this.setpoint = to;
    const seconds = moveTime(from, to, pace);
    const start = this.#clock.monotonic();
    const index = this.#moves.push({ device: this.#name, from, to, start, end: start + seconds, message }) - 1;
    if (seconds === 0) {
      this.#rest(to);
      return undefined;
    }
    const controls = Status.pending({ name: `${this.#name}.set(${String(target)})`, onCancel: () => this.stop(true) });
    const cancel = this.#clock.after(seconds, () => {
      this.#rest(to);
      controls.finish();
    });
    this.#moving = { index, controls, cancel };
    return controls.status;
  }

  /** Ends a move where it is. `success`: whether it counts as done. */
  stop(success: boolean): void {
    const moving = this.#moving;
    if (moving === undefined) return;
    const { index, controls, cancel } = moving;
    const move = this.#moves[index];
    const to = this.place;
    cancel();
    if (move !== undefined) this.#moves[index] = { ...move, to, end: this.#clock.monotonic() };
    this.#rest(to);
    if (success) controls.finish();
    else {
      const text = `${this.#name} was stopped at ${String(to)}, on its way to ${String(this.setpoint)}.`;
      controls.fail(new HalcyonError("status.cancelled", text, { status: controls.status.name }));
    }
  }

  #rest(place: unknown): void {
    this.#moving = undefined;
    this.#place = place;
    for (const call of this.listeners) call();
  }
}

/** Whether a place is one of several coordinates, by name. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
