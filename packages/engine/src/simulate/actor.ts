/**
 * What is modelled of one device: where it is, what it reads, how long it takes.
 *
 * The device itself is only ever asked questions that change nothing: what it describes, how it is configured, and,
 * once and only when allowed, where it is.
 *
 * @module
 */
import {
  type Completion,
  type DataKeys,
  type HasName,
  type MaybePromise,
  type Readings,
  Status,
  can,
  requires,
} from "@halcyon/model";
import { isFlat } from "../bundler/described-by-flyer.ts";
import { Axis, isRecord } from "./axis.ts";
import { Configuration } from "./configuration.ts";
import { Frames } from "./frames.ts";
import { type Answer, valuesOf } from "./measured.ts";
import type { DeviceModel } from "./options.ts";
import type { Known, Stage } from "./stage.ts";
import { exposureOf, paceOf, preparedEvents } from "./timing.ts";
import { externalKeysOf, readKeysOf, zeroOf } from "./values.ts";
import { placeKeys, whereIs } from "./whereabouts.ts";

type Columns = Record<string, unknown[]>;

/** What is modelled of one device. */
export class Actor {
  readonly real: HasName;
  readonly model: DeviceModel;
  readonly frames: Frames;
  readonly configuration: Configuration;
  axis: Axis | undefined;
  /** What it has described of its flights, by stream. */
  flights: readonly DataKeys[] = [];
  readonly #stage: Stage;
  #ready: Promise<void> | true | undefined;
  #described: DataKeys | undefined;
  /** What it reads, as far as it had to be read to know where it is. */
  #first: Readings = {};
  #prepared: unknown;
  #measured: { readonly answer: Answer | undefined; readonly time: number } | undefined;

  constructor(real: HasName, model: DeviceModel, stage: Stage) {
    this.real = real;
    this.model = model;
    this.#stage = stage;
    this.frames = new Frames(real.name, stage.newUid);
    this.configuration = new Configuration(real, stage);
  }

  // ---- what the device is asked

  /** Asks where it is and how it is configured, the first time; a promise when it has to think. */
  getReady(): Promise<void> | undefined {
    if (this.#ready === true) return undefined;
    if (this.#ready !== undefined) return this.#ready;
    const place = this.#askPlace();
    const asked = place instanceof Promise ? place.then(() => this.configuration.ask()) : this.configuration.ask();
    if (!(asked instanceof Promise)) {
      this.#ready = true;
      return undefined;
    }
    const ready = asked.then(() => {
      this.#ready = true;
      return undefined;
    });
    ready.catch(() => {
      // It is kept: each message that names the device waits for it, and fails with it.
    });
    return (this.#ready = ready);
  }

  #askPlace(): MaybePromise<void> {
    const { real } = this;
    if (!can(real, "movable")) return undefined;
    const { clock, moves, startFrom } = this.#stage;
    const begin = (place: unknown): void => {
      this.axis = new Axis(real.name, clock, moves, place);
    };
    const given = this.#stage.givenPlace(real.name);
    if (given !== undefined) return begin(given.value);
    if (startFrom === "zero") return begin(0);
    const found = whereIs(real);
    const take = ({ place, readings = {} }: Awaited<typeof found>): void => {
      this.#first = readings;
      begin(place);
    };
    return found instanceof Promise ? found.then(take) : take(found);
  }

  /** What it describes: asked once. */
  describe(): MaybePromise<DataKeys> {
    const { real } = this;
    if (this.#described !== undefined) return this.#described;
    if (!can(real, "readable")) return {};
    const keep = (keys: DataKeys): DataKeys => (this.#described = keys);
    const answer = real.describe();
    return answer instanceof Promise ? answer.then(keep) : keep(answer);
  }

  /** What it describes of its flights: of one stream, or of several by name. */
  describeCollect(): MaybePromise<DataKeys | Record<string, DataKeys>> {
    const keep = (keys: DataKeys | Record<string, DataKeys>): DataKeys | Record<string, DataKeys> => {
      this.flights = isFlat(keys) ? [keys] : Object.values(keys);
      return keys;
    };
    const answer = requires(this.real, "collectable").describeCollect();
    return answer instanceof Promise ? answer.then(keep) : keep(answer);
  }

  /** All keys that it has described, of flights too. */
  get described(): DataKeys {
    return Object.assign({}, this.#described, ...this.flights) as DataKeys;
  }

  // ---- moving and measuring

  send(target: unknown): Completion {
    const { clock, moves, message } = this.#stage;
    this.axis ??= new Axis(this.real.name, clock, moves, undefined);
    return this.axis.send(target, paceOf(this.real.name, this.model, this.configuration), message);
  }

  prepare(value: unknown): void {
    this.#prepared = value;
  }

  /** Measures, after the exposure. */
  trigger(): Completion {
    return this.#after(this.#exposure, "trigger", () => {
      this.frames.take();
      this.#measured = { answer: this.#ask(), time: this.#stage.clock.now() };
    });
  }

  kickoff(): void {
    const frames = this.model.frames ?? preparedEvents(this.#prepared);
    const start = this.#stage.clock.monotonic();
    this.frames.fly({ start, end: start + (this.model.flight ?? frames * this.#exposure), frames });
  }

  complete(): Completion {
    return this.#after(this.frames.flightEnd - this.#stage.clock.monotonic(), "complete", () => undefined);
  }

  get #exposure(): number {
    return exposureOf(this.real.name, this.model, this.configuration, this.#prepared);
  }

  #after(seconds: number, verb: string, act: () => void): Completion {
    if (seconds <= 0) return act();
    const { status, finish, fail } = Status.pending({ name: `${this.real.name}.${verb}` });
    this.#stage.clock.after(seconds, () => {
      try {
        act();
        finish();
      } catch (error) {
        fail(error);
      }
    });
    return status;
  }

  #ask(): Answer | undefined {
    return this.model.reads?.(this.#stage);
  }

  // ---- reading

  /** What it reads now. */
  read(): MaybePromise<Readings> {
    const described = this.describe();
    return described instanceof Promise ? described.then((keys) => this.#readings(keys)) : this.#readings(described);
  }

  /** What it reads now, for its watchers: it has been described to them. */
  readNow(): Readings {
    return this.#readings(this.#described ?? {});
  }

  #readings(described: DataKeys): Readings {
    const triggered = can(this.real, "triggerable") ? this.#measured : undefined;
    if (!can(this.real, "triggerable") && externalKeysOf(described, "stream").length > 0) this.frames.take();
    const { answer, time } = triggered ?? { answer: this.#ask(), time: this.#stage.clock.now() };
    const values = valuesOf(this.real, answer, described);
    const older = externalKeysOf(described, "older");
    const readings: Readings = {};
    for (const key of readKeysOf(described)) {
      const value = older.includes(key) ? this.frames.datum(key) : this.#valueOf(key, values, described);
      readings[key] = { value, timestamp: time };
    }
    return readings;
  }

  #valueOf(key: string, values: Readonly<Record<string, unknown>>, described: DataKeys): unknown {
    if (key in values) return values[key];
    const place = this.placeOf(key) ?? this.#stage.owned(key) ?? this.#first[key];
    if (place !== undefined) return place.value;
    const one = described[key];
    return one === undefined ? 0 : zeroOf(one);
  }

  /** Columns of `rows` rows, as a flight would make them, all alike. */
  columns(described: DataKeys, rows: number): Columns {
    const values = valuesOf(this.real, this.#ask(), described);
    const columns: Columns = {};
    for (const key of readKeysOf(described))
      columns[key] = Array.from({ length: rows }, () => this.#valueOf(key, values, described));
    return columns;
  }

  /** The value of a key by where the axis is; undefined for a key that tells of something else. */
  placeOf(key: string): Known | undefined {
    const { axis, real } = this;
    if (axis === undefined) return undefined;
    const { place } = axis;
    if (isRecord(place)) {
      const part = key in place ? key : key.slice(real.name.length + 1);
      return part in place && (part === key || key.startsWith(real.name)) ? { value: place[part] } : undefined;
    }
    if (key !== real.name && !placeKeys(real, Object.keys(this.#described ?? {})).includes(key)) return undefined;
    return { value: key.endsWith("setpoint") ? axis.setpoint : place };
  }
}
