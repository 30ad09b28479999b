/**
 * One signal's way to its PV, or to two: one that is read and one that is written.
 *
 * @module
 */
import {
  type Channel,
  type ChannelMonitor,
  type ChannelRequest,
  type RemoteType,
  type Wait,
  dataKeyOf,
  printable,
  within,
} from "@halcyon/devices";
import { type Completion, type DataKey, HalcyonError, type Reading, asError, isHalcyonError } from "@halcyon/model";
import type { CaChannel } from "./channel.ts";
import type { ChannelState, GetOptions } from "./channel-options.ts";
import type { CaContext } from "./context.ts";
import type { CaReading, CaValue } from "./decode.ts";
import type { CaPutValue } from "./encode.ts";
import { addressText } from "./network.ts";
import { metadataOf, misfit, remoteTypeOf } from "./remote-type.ts";
import { type AskedOf, signalError } from "./signal-errors.ts";
import { alarmConditions } from "./status.ts";
import { longText } from "./text.ts";

/** What is known of a PV while it is connected. */
interface Known {
  readonly remote: RemoteType;
  readonly control: CaReading;
}

export class PvChannel<T> implements Channel<T> {
  readonly source: string;
  readonly #context: CaContext;
  readonly #request: ChannelRequest<T>;
  readonly #readName: string;
  readonly #writeName: string;
  #read: CaChannel | undefined;
  #write: CaChannel | undefined;
  /** Of the PV that is read (or written, when none is read), and of the one that is written. */
  #known: Known | undefined;
  #target: RemoteType | undefined;
  #checking: Promise<void> | undefined;
  #monitor: ChannelMonitor<T> | undefined;
  #cleanUp: (() => void)[] = [];

  constructor(context: CaContext, request: ChannelRequest<T>, read: string, write: string) {
    this.#context = context;
    this.#request = request;
    this.#readName = read;
    this.#writeName = write;
    this.source = `ca://${this.#reads ? read : write}`;
  }

  connect(wait: Wait): Promise<void> | void {
    return this.#ready(wait);
  }

  async dataKey(wait: Wait): Promise<DataKey> {
    const start = this.#context.settings.clock.monotonic();
    await this.#ready(wait);
    // Units, limits and choices may have changed since the connection.
    const control = await this.#ask(this.#main, { ...this.#left(wait, start), form: "ctrl" });
    this.#learn(this.#main, control);
    const { type, options } = this.#request;
    return dataKeyOf(this.source, type, options, this.#parsed(control).value, metadataOf(control));
  }

  async get(wait: Wait): Promise<Reading<T>> {
    const start = this.#context.settings.clock.monotonic();
    if (this.#known === undefined) await this.#ready(wait);
    return this.#parsed(await this.#ask(this.#main, this.#left(wait, start)));
  }

  async setpoint(wait: Wait): Promise<T> {
    const start = this.#context.settings.clock.monotonic();
    if (this.#known === undefined) await this.#ready(wait);
    const raw = await this.#ask(this.#write ?? this.#main, this.#left(wait, start));
    return this.#parsed(raw, this.#target).value;
  }

  put(value: T, completion: boolean, wait: Wait): Completion {
    return this.#put(value, completion, wait);
  }

  monitor(monitor: ChannelMonitor<T>): () => void {
    this.#monitor = monitor;
    this.#open();
    // What comes before the PV has been examined waits for that, in order.
    let waiting: CaReading[] = [];
    const tell = (): void => {
      const readings = waiting;
      waiting = [];
      for (const reading of readings) if (this.#monitor === monitor) this.#tell(monitor, reading);
    };
    const lost = (error: unknown): void => {
      waiting = [];
      monitor.lost(this.#translated(error, "monitor"));
    };
    const subscription = this.#main.monitor({
      update: (reading) => {
        waiting.push(reading);
        if (this.#known !== undefined) tell();
        else if (waiting.length === 1) void this.#check().then(tell, lost);
      },
      lost,
      refused: lost,
    });
    const properties = this.#main.monitor(
      { update: (control) => this.#learn(this.#main, control) },
      { form: "ctrl", mask: ["property"], count: 1 },
    );
    return () => {
      subscription.close();
      properties.close();
      if (this.#monitor === monitor) this.#monitor = undefined;
    };
  }

  /** The PVs stay with the client, which may serve them to others. */
  close(): void {
    for (const call of this.#cleanUp) call();
    this.#cleanUp = [];
    this.#read = this.#write = this.#known = this.#target = undefined;
  }

  get #reads(): boolean {
    return this.#request.access === "r" || this.#request.access === "rw";
  }

  get #writes(): boolean {
    return this.#request.access !== "r";
  }

  get #main(): CaChannel {
    this.#open();
    const main = this.#read ?? this.#write;
    if (main === undefined) throw new HalcyonError("ca.closed", `${this.source} was closed.`, { pv: this.source });
    return main;
  }

  #open(): void {
    if (this.#read !== undefined || this.#write !== undefined) return;
    if (this.#reads) this.#read = this.#watched(this.#readName);
    if (this.#writes) this.#write = this.#writeName === this.#readName ? this.#read : undefined;
    if (this.#writes) this.#write ??= this.#watched(this.#writeName);
  }

  /** What is known of a PV holds only until it is lost. */
  #watched(name: string): CaChannel {
    const channel = this.#context.channel(name);
    const unwatch = channel.watch((state) => {
      if (state !== "connected") this.#known = this.#target = this.#checking = undefined;
    });
    this.#cleanUp.push(unwatch);
    return channel;
  }

  #learn(channel: CaChannel, control: CaReading): void {
    const { info } = channel;
    if (this.#known !== undefined && info !== undefined) this.#known = { remote: remoteTypeOf(info, control), control };
  }

  #ready(wait: Wait): Promise<void> | void {
    if (this.#known === undefined) return this.#becomeReady(wait);
  }

  async #becomeReady(wait: Wait): Promise<void> {
    const { clock, timeout: usual } = this.#context.settings;
    const timeout = wait.timeout ?? usual;
    const start = clock.monotonic();
    try {
      // Whoever gives up on a PV that nobody serves is forgotten here; the examination has no end of its own, and would
      // keep each of them as long as the PV is missing.
      const pvs = new Set([this.#main, this.#write ?? this.#main]);
      await Promise.all([...pvs].map((pv) => pv.connected({ ...wait, timeout })));
      await within(this.#check(), this.#left({ ...wait, timeout }, start), () => this.#late(timeout), clock);
    } catch (error) {
      throw isHalcyonError(error, "ca.unreachable") ? this.#late(timeout) : this.#translated(error, "connect");
    }
  }

  // Shared by all who wait: it has no deadline of its own, and ends with the connection.
  #check(): Promise<void> {
    this.#open();
    if (this.#checking !== undefined) return this.#checking;
    const checking = this.#examine().finally(() => {
      if (this.#checking === checking) this.#checking = undefined;
    });
    this.#checking = checking;
    return checking;
  }

  async #examine(): Promise<void> {
    const main = this.#main;
    const write = this.#write;
    const [known, target] = await Promise.all([
      this.#inspect(main),
      write === undefined || write === main ? undefined : this.#inspect(write),
    ]);
    // Lost again while the other one was looked at: what was learned no longer holds.
    if (main.info === undefined || (write !== undefined && write.info === undefined)) return await this.#examine();
    const { type } = this.#request;
    const reason =
      misfit(this.#request.access, main, write) ??
      type.mismatch(known.remote) ??
      (target === undefined ? undefined : type.mismatch(target.remote));
    if (reason !== undefined) {
      const { name: signal } = this.#request;
      const facts = { signal, source: this.source, reason };
      throw new HalcyonError("signal.mismatch", `${signal} (${this.source}) does not fit: ${reason}.`, facts);
    }
    this.#known = known;
    this.#target = target?.remote ?? known.remote;
  }

  async #inspect(channel: CaChannel): Promise<Known> {
    while (true) {
      await channel.connected({ timeout: Infinity });
      try {
        const control = await channel.get({ form: "ctrl", count: 1, timeout: Infinity });
        if (channel.info !== undefined) return { remote: remoteTypeOf(channel.info, control), control };
      } catch (error) {
        // Lost again between the connection and the answer: the next connection is examined.
        if (!isHalcyonError(error, "ca.disconnected")) throw error;
      }
    }
  }

  async #ask(channel: CaChannel, wait: GetOptions): Promise<CaReading> {
    try {
      return await channel.get(wait);
    } catch (error) {
      throw this.#translated(error, "get");
    }
  }

  async #put(value: T, completion: boolean, wait: Wait): Promise<void> {
    if (this.#known === undefined) await this.#ready(wait);
    const raw = this.#request.type.encode(value, this.#target) as CaPutValue;
    const channel = this.#write ?? this.#main;
    // What a value sets going may take any time: without a deadline of the caller's there is none.
    const timeout = wait.timeout ?? (completion ? Infinity : this.#context.settings.timeout);
    try {
      await channel.put(raw, { completion, timeout, ...(wait.signal === undefined ? {} : { signal: wait.signal }) });
    } catch (error) {
      throw this.#translated(error, "put", printable(value));
    }
  }

  #tell(monitor: ChannelMonitor<T>, reading: CaReading): void {
    try {
      monitor.update(this.#parsed(reading));
    } catch (error) {
      monitor.lost(asError(error));
    }
  }

  #parsed(reading: CaReading, remote: RemoteType | undefined = this.#known?.remote): Reading<T> {
    const value = this.#request.type.parse(this.#raw(reading.value, remote), remote);
    const parsed: Reading<T> = { value, timestamp: reading.timestamp ?? 0, alarm_severity: reading.severity };
    if (reading.severity > 0) parsed.message = alarmConditions[reading.status] ?? `alarm ${reading.status}`;
    return parsed;
  }

  /** Characters are a text where a text is wanted, and signed where that is. */
  #raw(value: CaValue, remote: RemoteType | undefined): CaValue | Int8Array {
    if (remote?.bits !== 8) return value;
    const { dtype, dtype_numpy: numpy } = this.#request.type.dataKey();
    if (typeof value === "number") return numpy === "|i1" ? (value << 24) >> 24 : value;
    if (!(value instanceof Uint8Array)) return value;
    if (dtype === "string") return longText(value);
    return numpy === "|i1" ? new Int8Array(value.buffer, value.byteOffset, value.length) : value;
  }

  #left(wait: Wait, start: number): Wait {
    const timeout = wait.timeout ?? this.#context.settings.timeout;
    const { signal } = wait;
    const left = Math.max(0, timeout - (this.#context.settings.clock.monotonic() - start));
    return signal === undefined ? { timeout: left } : { timeout: left, signal };
  }

  #late(timeout: number): Error {
    const main = this.#main;
    const facts = { signal: this.#request.name, source: this.source, timeout };
    const { addresses, nameServers } = this.#context.settings;
    const asked = [...addresses, ...nameServers].map(addressText).join(", ");
    const away = [main, this.#write ?? main].find((pv) => pv.state !== "connected");
    const it = away === undefined || away === main ? "it" : away.name;
    const states: Partial<Record<ChannelState, string>> = {
      connected: "it is there, but was not examined",
      searching: `nobody serves ${it}, no answer from ${asked}`,
    };
    const state = states[away?.state ?? "connected"] ?? `${it} is ${away?.state}`;
    return new HalcyonError(
      "signal.timeout",
      `${this.#request.name} (${this.source}) was not connected within ${timeout} s: ${state}.`,
      facts,
    );
  }

  #translated(error: unknown, operation: AskedOf["operation"], value = ""): Error {
    return signalError(error, { signal: this.#request.name, source: this.source, operation, value });
  }
}
