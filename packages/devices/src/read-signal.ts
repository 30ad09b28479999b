/**
 * Live signals over a channel that can be read: a class for each kind of access, so that a signal that can't be set
 * has no `set`.
 *
 * @module
 */
import {
  type Clock,
  type DataKeys,
  type Hints,
  HalcyonError,
  type Location,
  type MaybePromise,
  type Reading,
  type Readings,
  Status,
} from "@halcyon/model";
import type { Channel, ChannelMonitor } from "./channel.ts";
import { type Datatype, printable, valueFor } from "./datatype.ts";
import { Monitored } from "./monitored.ts";
import { Observation } from "./observation.ts";
import { putOver } from "./put.ts";
import type {
  AnySignal,
  CompletionPolicy,
  Match,
  ObserveOptions,
  Observer,
  ReadOptions,
  SetOptions,
  SignalR,
  SignalRW,
} from "./signal.ts";
import { type Wait, waiting } from "./wait.ts";

const now: ReadOptions = Object.freeze({});

/** What all signals over a channel have. */
export class ChannelSignal<T> implements AnySignal {
  readonly name: string;
  protected readonly channel: Channel<T>;

  constructor(name: string, channel: Channel<T>) {
    this.name = name;
    this.channel = channel;
  }

  get source(): string {
    return this.channel.source;
  }

  connect(wait: Wait = now): MaybePromise<void> {
    return this.channel.connect(wait);
  }
}

/** A signal that is read. */
export class ReadSignal<T> extends ChannelSignal<T> implements SignalR<T> {
  readonly type: Datatype<T>;
  readonly hints: Hints;
  protected readonly monitored: Monitored<T>;
  protected readonly clock: Clock;
  readonly #staged: (() => void)[] = [];

  constructor(name: string, type: Datatype<T>, channel: Channel<T>, clock: Clock) {
    super(name, channel);
    this.type = type;
    this.clock = clock;
    this.hints = { fields: [name] };
    this.monitored = new Monitored(channel);
  }

  reading(options: ReadOptions = now): MaybePromise<Reading<T>> {
    return this.monitored.reading(options, options.fresh === true);
  }

  get(options: ReadOptions = now): MaybePromise<T> {
    const reading = this.monitored.reading(options, options.fresh === true);
    return reading instanceof Promise ? reading.then((one) => one.value) : reading.value;
  }

  read(): MaybePromise<Readings> {
    const reading = this.monitored.reading(now, false);
    return reading instanceof Promise ? reading.then((one) => this.readingsOf(one)) : this.readingsOf(reading);
  }

  describe(): MaybePromise<DataKeys> {
    const key = this.channel.dataKey(now);
    return key instanceof Promise ? key.then((one) => ({ [this.name]: one })) : { [this.name]: key };
  }

  observe(options: ObserveOptions = now): Observer<T> {
    return new Observation(this.monitored, options, this.clock, this);
  }

  when(match: Match<T>, wait: Wait = now): Promise<T> {
    const fits =
      typeof match === "function" ? (match as (value: T) => boolean) : (value: T) => this.type.same(value, match);
    let last: string | undefined;
    return waiting<T>(
      (resolve, reject) =>
        this.monitored.listen({
          update: ({ value }) => {
            last = printable(value);
            try {
              if (fits(value)) resolve(value);
            } catch (error) {
              reject(error);
            }
          },
        }),
      wait,
      (timeout) => {
        const wanted = typeof match === "function" ? "what was waited for" : printable(match);
        const text = `${this.name} (${this.source}) was not ${wanted} within ${timeout} s; its last value was ${last ?? "never told"}.`;
        const facts = { signal: this.name, source: this.source, timeout, ...(last === undefined ? {} : { last }) };
        return new HalcyonError("signal.timeout", text, facts);
      },
      this.clock,
    );
  }

  hold(): Disposable {
    return { [Symbol.dispose]: this.monitored.hold() };
  }

  watch(monitor: ChannelMonitor<T>): () => void {
    return this.monitored.listen(monitor);
  }

  subscribe(call: (readings: Readings) => void): () => void {
    return this.monitored.listen({ update: (reading) => call(this.readingsOf(reading)) });
  }

  stage(): void {
    this.#staged.push(this.monitored.hold());
  }

  unstage(): void {
    this.#staged.pop()?.();
  }

  protected readingsOf(reading: Reading<T>): Readings {
    const { name, type } = this;
    if (type.inDocument === undefined) return { [name]: reading };
    return { [name]: { ...reading, value: type.inDocument(reading.value) } };
  }
}

/** A signal that is read and written. */
export class ReadWriteSignal<T> extends ReadSignal<T> implements SignalRW<T> {
  readonly #completion: CompletionPolicy<T>;

  constructor(
    name: string,
    type: Datatype<T>,
    channel: Channel<T>,
    clock: Clock,
    completion: CompletionPolicy<T> = "completion",
  ) {
    super(name, type, channel, clock);
    this.#completion = completion;
  }

  set(value: T, options: SetOptions<T> = now): Status {
    const target = valueFor(this, value);
    const policy = options.completion ?? this.#completion;
    if (policy === "completion" || policy === "sent")
      return putOver(this, this.channel, target, policy === "completion", options);
    const fits = policy === "readback" ? (one: T) => this.type.same(one, target) : (one: T) => policy(one, target);
    return Status.run((signal) => this.#sendAndSee(target, fits, options, signal), {
      name: `${this.name}.set(${printable(value)})`,
    });
  }

  locate(): MaybePromise<Location<T>> {
    const readback = this.get();
    const setpoint = this.channel.setpoint === undefined ? readback : this.channel.setpoint(now);
    if (!(readback instanceof Promise) && !(setpoint instanceof Promise)) return { readback, setpoint };
    return Promise.all([readback, setpoint]).then(([r, s]) => ({ readback: r, setpoint: s }));
  }

  async #sendAndSee(target: T, fits: (value: T) => boolean, caller: Wait, cancelled: AbortSignal): Promise<void> {
    const over = new AbortController();
    const signals = [cancelled, over.signal, ...(caller.signal === undefined ? [] : [caller.signal])];
    const wait = { timeout: caller.timeout, signal: AbortSignal.any(signals) };
    try {
      // Looked for before it is sent: the readback may be there and gone before the put is answered.
      await Promise.all([this.when(fits, wait), putOver(this, this.channel, target, false, wait).finished]);
    } finally {
      over.abort();
    }
  }
}
