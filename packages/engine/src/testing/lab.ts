/**
 * Small deterministic devices for the tests of the engine, which may not know the real ones.
 *
 * Each writes down what is asked of it in `calls`. @module
 */
import {
  Status,
  VirtualClock,
  countingUid,
  type Clock,
  type Completion,
  type DataKeys,
  type MaybePromise,
  type NamedDocument,
  type Readings,
  type StatusControls,
} from "@halcyon/model";
import type { EngineState, RunEngineOptions } from "../contract.ts";
import type { Msg } from "../message.ts";
import { RunEngine } from "../run-engine.ts";

/** A motor that takes `delay` s for a move. */
export class Motor {
  readonly name: string;
  readonly calls: unknown[][] = [];
  position = 0;
  setpoint = 0;
  delay: number;
  /** The status of a move that was stopped: done with success, or failed. */
  failsWhenStopped = false;
  readonly #clock: Clock;
  #moving: { controls: StatusControls; cancel: () => void } | undefined;

  constructor(name: string, clock: Clock, delay = 0) {
    this.name = name;
    this.#clock = clock;
    this.delay = delay;
  }

  set(value: unknown): Completion {
    this.calls.push(["set", value]);
    this.setpoint = value as number;
    if (this.delay === 0) {
      this.position = this.setpoint;
      return Status.succeeded;
    }
    const controls = Status.pending({ name: `${this.name}.set` });
    const cancel = this.#clock.after(this.delay, () => {
      this.position = this.setpoint;
      this.#moving = undefined;
      controls.finish();
    });
    this.#moving = { controls, cancel };
    return controls.status;
  }

  stop(success?: boolean): void {
    this.calls.push(["stop", success]);
    const moving = this.#moving;
    this.#moving = undefined;
    moving?.cancel();
    if (this.failsWhenStopped) moving?.controls.fail(new Error("stopped on its way"));
    else moving?.controls.finish();
  }

  get moving(): boolean {
    return this.#moving !== undefined;
  }

  locate(): MaybePromise<{ setpoint: number; readback: number }> {
    return { setpoint: this.setpoint, readback: this.position };
  }

  read(): MaybePromise<Readings> {
    return { [this.name]: { value: this.position, timestamp: this.#clock.now() } };
  }

  describe(): DataKeys {
    return { [this.name]: { dtype: "number", shape: [], source: `SIM:${this.name}` } };
  }

  stage(): void {
    this.calls.push(["stage"]);
  }

  unstage(): Completion {
    this.calls.push(["unstage"]);
  }
}

/** A detector whose value is the number of its triggers. */
export class Counter {
  readonly name: string;
  readonly calls: unknown[][] = [];
  value = 0;
  readonly #clock: Clock;

  constructor(name: string, clock: Clock) {
    this.name = name;
    this.#clock = clock;
  }

  trigger(): Completion {
    this.calls.push(["trigger"]);
    this.value++;
    return Status.succeeded;
  }

  read(): MaybePromise<Readings> {
    return { [this.name]: { value: this.value, timestamp: this.#clock.now() } };
  }

  describe(): DataKeys {
    return { [this.name]: { dtype: "integer", shape: [], source: `SIM:${this.name}` } };
  }

  stage(): Completion {
    this.calls.push(["stage"]);
  }

  unstage(): Completion {
    this.calls.push(["unstage"]);
  }

  pause(): Completion {
    this.calls.push(["pause"]);
  }

  resume(): Completion {
    this.calls.push(["resume"]);
  }
}

/** A signal that tells of its changes. */
export class Signal<T> {
  readonly name: string;
  value: T;
  readonly subscribers: Set<(readings: Readings) => void> = new Set();
  readonly #clock: Clock;

  constructor(name: string, value: T, clock: Clock) {
    this.name = name;
    this.value = value;
    this.#clock = clock;
  }

  put(value: T): void {
    this.value = value;
    for (const call of this.subscribers) call(this.read());
  }

  subscribe(call: (readings: Readings) => void): () => void {
    const own = (readings: Readings): void => call(readings);
    this.subscribers.add(own);
    own(this.read());
    return () => this.subscribers.delete(own);
  }

  read(): Readings {
    return { [this.name]: { value: this.value, timestamp: this.#clock.now() } };
  }

  describe(): DataKeys {
    return { [this.name]: { dtype: "number", shape: [], source: `SIM:${this.name}` } };
  }
}

/** An engine on a virtual clock, and what it does. */
export class Bench {
  readonly clock: VirtualClock = new VirtualClock({ start: 1000 });
  readonly messages: string[] = [];
  readonly states: string[] = [];
  readonly documents: NamedDocument[] = [];
  readonly troubles: Error[] = [];
  readonly engine: RunEngine;
  readonly motor: Motor;
  readonly slow: Motor;
  readonly counter: Counter;

  constructor(options: RunEngineOptions = {}) {
    this.engine = new RunEngine({
      clock: this.clock,
      newUid: countingUid(),
      random: () => 0.5,
      onMessage: (message: Msg) => this.messages.push(describeMessage(message)),
      onState: (to: EngineState) => this.states.push(to),
      onTrouble: (error) => this.troubles.push(error),
      ...options,
    });
    this.engine.subscribe((...document) => void this.documents.push(document));
    this.motor = new Motor("m", this.clock);
    this.slow = new Motor("slow", this.clock, 1);
    this.counter = new Counter("d", this.clock);
  }

  /** `[seq_num, data]` of every event. */
  get events(): [number, Record<string, unknown>][] {
    return this.documents.flatMap(([name, doc]) =>
      name === "event" ? [[doc.seq_num, doc.data] as [number, Record<string, unknown>]] : [],
    );
  }

  get stops(): { exit_status: string; reason: string | undefined; num_events: unknown }[] {
    return this.documents.flatMap(([name, doc]) =>
      name === "stop" ? [{ exit_status: doc.exit_status, reason: doc.reason, num_events: doc.num_events }] : [],
    );
  }
}

function describeMessage({ command, obj, args }: Msg): string {
  const name = (obj as { name?: string } | undefined)?.name;
  const value = command === "set" || command === "sleep" ? ` ${String((args as readonly unknown[])[0])}` : "";
  return `${command}${name === undefined ? "" : ` ${name}`}${value}`;
}
