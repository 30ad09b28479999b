/**
 * One PV: found, connected, read, written and monitored; found again when its server went away and came back.
 *
 * Requests wait until the PV is connected, within their own deadline. A get or put that was under way when the server
 * went away fails at once (`ca.disconnected`): nobody knows whether it was done. Monitors are restored.
 *
 * @module
 */
import { type Wait } from "@halcyon/devices";
import { HalcyonError, asError } from "@halcyon/model";
import type { Attachment } from "./attachment.ts";
import type { ChannelInfo, ChannelState, GetOptions, MonitorOptions, PutOptions } from "./channel-options.ts";
import type { Circuit } from "./circuit.ts";
import { type BaseType, type Form, baseOf, dbrType } from "./dbr.ts";
import { type CaReading, decodeReading } from "./decode.ts";
import { type CaPutValue, type Encoded, encode } from "./encode.ts";
import { CaMonitor, type MonitorListener, maskBits } from "./monitor.ts";
import { addressText } from "./network.ts";
import type { CaSettings } from "./options.ts";
import type { Request } from "./requests.ts";
import { disconnected } from "./server-errors.ts";
import { Waiters } from "./waiters.ts";

/** What a channel asks of its context. */
export interface ChannelOwner {
  readonly settings: CaSettings;
  seek(channel: CaChannel, lost: boolean): void;
  forget(channel: CaChannel): void;
}

const timed: Form = "time";

export class CaChannel implements Attachment {
  readonly id: number;
  readonly name: string;
  readonly #owner: ChannelOwner;
  readonly #connected: Waiters;
  readonly #watchers = new Set<(state: ChannelState, reason: string) => void>();
  readonly #monitors = new Set<CaMonitor>();
  #state: ChannelState = "searching";
  #circuit: Circuit | undefined;
  #serverId = 0;
  #native: BaseType = "double";
  #count = 1;
  #canRead = false;
  #canWrite = false;

  /** Made by `CaContext.channel`. */
  constructor(id: number, name: string, owner: ChannelOwner) {
    this.id = id;
    this.name = name;
    this.#owner = owner;
    this.#connected = new Waiters(owner.settings.clock);
  }

  get state(): ChannelState {
    return this.#state;
  }

  /** What it is; undefined unless connected. */
  get info(): ChannelInfo | undefined {
    if (this.#state !== "connected" || this.#circuit === undefined) return undefined;
    return {
      pv: this.name,
      server: addressText(this.#circuit.address),
      native: this.#native,
      count: this.#count,
      read: this.#canRead,
      write: this.#canWrite,
    };
  }

  /** Tells of each change of state, with its reason. Returns how to end that. */
  watch(call: (state: ChannelState, reason: string) => void): () => void {
    this.#watchers.add(call);
    return () => this.#watchers.delete(call);
  }

  /**
   * Resolves when connected.
   *
   * @throws HalcyonError `ca.unreachable` when nobody has the PV within the time-out; `ca.closed`.
   */
  connected(wait: Wait = {}): Promise<void> {
    if (this.#state === "connected") return Promise.resolve();
    if (this.#state === "closed") return Promise.reject(this.#closedError());
    const timeout = wait.timeout ?? this.#owner.settings.timeout;
    return this.#connected.wait(timeout, wait.signal, () => this.#unreachable(timeout));
  }

  /**
   * The present value, from the server.
   *
   * @throws HalcyonError `ca.unreachable`, `ca.deadline`, `ca.disconnected`, `ca.access`, `ca.refused`, `ca.closed`.
   */
  get(options: GetOptions = {}): Promise<CaReading> {
    const circuit = this.#circuit;
    if (this.#state !== "connected" || circuit === undefined) return this.#later(options, (o) => this.get(o));
    if (!this.#canRead) return Promise.reject(this.#forbidden("get"));
    const array = this.#count !== 1;
    const type = dbrType(options.as ?? this.#native, options.form ?? timed);
    return this.#request<CaReading>("get", options, (request, resolve) => {
      const count = this.#elements(circuit, options.count);
      return circuit.read(this.#serverId, type, count, {
        ...request,
        answered: (f) => resolve(decodeReading(f.view, f.at, f.size, f.type, f.count, array, f.owned, f.native)),
      });
    });
  }

  /**
   * Writes. With `completion` it resolves when the server says that all is done, else when the value was sent.
   *
   * @throws HalcyonError as `get`, and `ca.value` when the value does not fit the PV.
   */
  put(value: CaPutValue, options: PutOptions = {}): Promise<void> {
    const circuit = this.#circuit;
    if (this.#state !== "connected" || circuit === undefined) return this.#later(options, (o) => this.put(value, o));
    if (!this.#canWrite) return Promise.reject(this.#forbidden("put"));
    let encoded: Encoded;
    try {
      encoded = encode(this.name, this.#native, this.#count, value);
    } catch (error) {
      return Promise.reject(error);
    }
    if (options.completion !== true) {
      return new Promise((resolve) => circuit.write(this.#serverId, encoded, resolve));
    }
    return this.#request<void>("put", options, (request, resolve) =>
      circuit.writeNotify(this.#serverId, encoded, { ...request, answered: () => resolve() }),
    );
  }

  /** Tells of each change until it is closed; through disconnections, after each of which the value comes anew. */
  monitor(listener: MonitorListener, options: MonitorOptions = {}): CaMonitor {
    const form = options.form ?? timed;
    const mask = maskBits(options.mask ?? ["value", "alarm"]);
    const monitor = new CaMonitor(this.name, { ...options, form, mask }, listener, this.#owner.settings.log, () => {
      this.#monitors.delete(monitor);
    });
    this.#monitors.add(monitor);
    if (this.#state === "connected") this.#open(monitor);
    return monitor;
  }

  /** Gives the channel up, for all who use it. Twice is once. */
  close(): void {
    if (this.#state === "closed") return;
    const circuit = this.#circuit;
    const serverId = this.#state === "connected" ? this.#serverId : undefined;
    for (const monitor of this.#monitors) monitor.close();
    this.#circuit = undefined;
    this.#become("closed", "closed");
    this.#connected.failed(this.#closedError());
    this.#owner.forget(this);
    circuit?.detach(this, serverId);
  }

  /** Found at a server: called by the context. */
  use(circuit: Circuit): void {
    this.#circuit = circuit;
    this.#become("connecting", `found at ${addressText(circuit.address)}`);
    circuit.attach(this);
  }

  created(type: number, count: number, serverId: number): void {
    this.#native = baseOf(type);
    this.#count = count;
    this.#serverId = serverId;
    this.#become("connected", "connected");
    for (const monitor of this.#monitors) this.#open(monitor);
    this.#connected.happened();
  }

  access(read: boolean, write: boolean): void {
    const changed = this.#state === "connected" && (read !== this.#canRead || write !== this.#canWrite);
    this.#canRead = read;
    this.#canWrite = write;
    if (changed) this.#become("connected", "its access rights changed");
  }

  lost(reason: string): void {
    if (this.#state === "closed") return;
    const was = this.#state;
    const server = this.#circuit?.address;
    this.#circuit = undefined;
    this.#become("searching", reason);
    if (was === "connected" && server !== undefined) {
      const error = disconnected(this.name, server, reason);
      for (const monitor of this.#monitors) monitor.lost(error);
    }
    this.#owner.seek(this, true);
  }

  #become(state: ChannelState, reason: string): void {
    this.#state = state;
    for (const call of this.#watchers) {
      try {
        call(state, reason);
      } catch (error) {
        // A fault of who watches is none of the server's: the circuit goes on.
        const text = `A watcher of ${this.name} failed: ${asError(error).stack ?? String(error)}`;
        this.#owner.settings.log({ level: "warning", text });
      }
    }
  }

  #open(monitor: CaMonitor): void {
    const circuit = this.#circuit;
    if (circuit === undefined) return;
    const { form, as, count, mask } = monitor.options;
    const type = dbrType(as ?? this.#native, form);
    const elements = this.#elements(circuit, count);
    const serverId = this.#serverId;
    const id = circuit.subscribe(serverId, type, elements, mask, monitor);
    monitor.opened(this.#count !== 1, () => circuit.unsubscribe(serverId, type, elements, id));
  }

  // 0 elements means "as many as there are", to servers that know it.
  #elements(circuit: Circuit, asked: number | undefined): number {
    if (this.#count === 1) return 1;
    return asked ?? (circuit.dynamicArrays ? 0 : this.#count);
  }

  #request<T>(
    operation: string,
    wait: Wait,
    send: (request: Omit<Request, "answered">, resolve: (value: T) => void) => number,
  ): Promise<T> {
    const { signal } = wait;
    if (signal?.aborted === true) return Promise.reject(signal.reason);
    const { clock, timeout } = this.#owner.settings;
    const deadline = wait.timeout ?? timeout;
    const due = clock.monotonic() + deadline;
    const circuit = this.#circuit;
    return new Promise<T>((resolve, reject) => {
      if (signal === undefined) {
        send({ pv: this.name, operation, deadline, due, failed: reject }, resolve);
        return;
      }
      const onAbort = (): void => {
        circuit?.forget(id);
        reject(signal.reason);
      };
      const settled = (): void => signal.removeEventListener("abort", onAbort);
      const failed = (error: unknown): void => {
        settled();
        reject(error);
      };
      signal.addEventListener("abort", onAbort, { once: true });
      const id = send({ pv: this.name, operation, deadline, due, failed }, (value) => {
        settled();
        resolve(value);
      });
    });
  }

  /** Waits for the connection, then does it within what is left of the time. */
  async #later<W extends Wait, R>(wait: W, action: (wait: W) => Promise<R>): Promise<R> {
    const { clock, timeout } = this.#owner.settings;
    const end = clock.monotonic() + (wait.timeout ?? timeout);
    await this.connected(wait);
    return await action({ ...wait, timeout: Math.max(0, end - clock.monotonic()) });
  }

  #unreachable(waited: number): Error {
    const { addresses, nameServers } = this.#owner.settings;
    const searched = [...addresses, ...nameServers].map(addressText);
    const text = `Nobody serves ${this.name}: no answer within ${waited} s from ${searched.join(", ")}.`;
    return new HalcyonError("ca.unreachable", text, { pv: this.name, waited, searched });
  }

  #closedError(): Error {
    return new HalcyonError("ca.closed", `${this.name} was closed.`, { pv: this.name });
  }

  #forbidden(operation: string): Error {
    const facts = { pv: this.name, operation, read: this.#canRead, write: this.#canWrite };
    const rights = this.#canRead ? "read only" : this.#canWrite ? "write only" : "neither read nor write";
    return new HalcyonError(
      "ca.access",
      `${operation} of ${this.name} is not allowed: its server lets us ${rights}.`,
      facts,
    );
  }
}
