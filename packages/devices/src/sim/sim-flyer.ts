/** Flyers that take their data themselves, and hand them over at the end. @module */
import {
  type DataKeys,
  HalcyonError,
  type MaybePromise,
  type PartialEvent,
  type Readable,
  type Readings,
  Status,
  type Triggerable,
  type VerbCall,
} from "@halcyon/model";
import type { SimMotor } from "./sim-motor.ts";

/** What a flyer does: moves a motor in steps, and measures at each. */
export interface SimFlyerOptions {
  readonly motor: SimMotor;
  readonly detector: Readable & Triggerable;
  readonly start: number;
  readonly stop: number;
  /** How many steps, both ends included. */
  readonly num: number;
}

/** Measures on its own between kickoff and complete; its stream has its own name. */
export class SimFlyer {
  readonly name: string;
  readonly #options: SimFlyerOptions;
  #events: PartialEvent[] = [];
  #flight: Status | undefined;

  constructor(name: string, options: SimFlyerOptions) {
    this.name = name;
    this.#options = options;
  }

  /** Sets off. The flight goes on after it is done. */
  kickoff(call?: VerbCall): Status {
    if (this.#flight?.done === false) throw this.#refusal("kick off", "flying");
    this.#events = [];
    this.#flight = Status.run((signal) => this.#fly(signal, call), { name: `${this.name}.flight` });
    return Status.succeeded;
  }

  /** Done when the flight is over. */
  complete(): Status {
    if (this.#flight === undefined) throw this.#refusal("complete", "not kicked off");
    return this.#flight;
  }

  /** Ends the flight where it is; what was measured stays. */
  stop(): void {
    this.#flight?.cancel(this.#refusal("go on", "stopped"));
  }

  async describeCollect(): Promise<Record<string, DataKeys>> {
    const { motor, detector } = this.#options;
    return { [this.name]: { ...motor.describe(), ...(await detector.describe()) } };
  }

  *collect(): Generator<PartialEvent, void, void> {
    if (this.#flight?.done !== true) throw this.#refusal("hand over its data", "not complete");
    const events = this.#events;
    this.#events = [];
    yield* events;
  }

  async #fly(signal: AbortSignal, call: VerbCall | undefined): Promise<void> {
    const { motor, detector, start, stop, num } = this.#options;
    const over = call === undefined ? signal : AbortSignal.any([signal, call.signal]);
    for (let i = 0; i < num; i++) {
      over.throwIfAborted();
      await motor.set(num > 1 ? start + ((stop - start) * i) / (num - 1) : start, { signal: over }).finished;
      await Status.of(detector.trigger({ signal: over })).finished;
      this.#events.push(eventOf({ ...motor.read(), ...(await detector.read()) }));
    }
  }

  #refusal(asked: string, state: string): HalcyonError {
    const facts = { device: this.name, state, asked };
    return new HalcyonError("device.state", `${this.name} can't ${asked}: it is ${state}.`, facts);
  }
}

function eventOf(readings: Readings): PartialEvent {
  const entries = Object.entries(readings);
  return {
    data: Object.fromEntries(entries.map(([key, { value }]) => [key, value])),
    timestamps: Object.fromEntries(entries.map(([key, { timestamp }]) => [key, timestamp])),
  };
}

/** Flies without doing anything: a hundred events with nothing in them. */
export class TrivialFlyer {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  kickoff(): void {
    // There is nothing to start.
  }

  complete(): void {
    // There is nothing to wait for.
  }

  describeCollect(): MaybePromise<Record<string, DataKeys>> {
    return { [this.name]: {} };
  }

  *collect(): Generator<PartialEvent, void, void> {
    for (let i = 0; i < 100; i++) yield { data: {}, timestamps: {} };
  }
}
