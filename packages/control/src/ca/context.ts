/**
 * The client: searches for PVs, and keeps one circuit for each server.
 *
 * @module
 */
import { HalcyonError } from "@halcyon/model";
import { CaChannel, type ChannelOwner } from "./channel.ts";
import { Beacons } from "./beacons.ts";
import { Circuit, type CircuitOwner } from "./circuit.ts";
import { command, readHeader } from "./header.ts";
import { type Address, type Datagrams, addressText, ipText } from "./network.ts";
import { type CaOptions, type CaSettings, type Environment, isLocal, settle } from "./options.ts";
import { NameServers } from "./name-servers.ts";
import { Search } from "./search.ts";

/** s until a server that refused a channel, or a connection, is tried again. */
const refusedPause = 0.5;
/** Bytes of a PV's name, at most. */
const longestName = 500;

export class CaContext implements ChannelOwner, CircuitOwner, AsyncDisposable {
  readonly settings: CaSettings;
  readonly #channels = new Map<string, CaChannel>();
  readonly #byId = new Map<number, CaChannel>();
  /** Where each channel was found: a second server with the same PV is worth a word. */
  readonly #foundAt = new Map<number, string>();
  readonly #circuits = new Map<string, Circuit>();
  readonly #search: Search;
  readonly #nameServers: NameServers = new NameServers(this);
  #port: Datagrams | undefined;
  #beacons: Beacons | undefined;
  #lastId = 0;
  #closed = false;

  constructor(options: CaOptions = {}, environment: Environment = process.env) {
    this.settings = settle(options, environment);
    const { clock, maxSearchPeriod } = this.settings;
    this.#search = new Search({ clock, maxPeriod: maxSearchPeriod, send: (datagram) => this.#ask(datagram) });
  }

  /**
   * The channel of a PV: the same for all who ask, until somebody closes it. It is searched for at once.
   *
   * @throws HalcyonError `ca.name` for what is no name of a PV; `ca.closed`.
   */
  channel(name: string): CaChannel {
    checkName(name);
    if (this.#closed) throw new HalcyonError("ca.closed", `${name}: the client was closed.`, { pv: name });
    const known = this.#channels.get(name);
    if (known !== undefined) return known;
    const channel = new CaChannel(++this.#lastId, name, this);
    this.#channels.set(name, channel);
    this.#byId.set(channel.id, channel);
    this.#search.seek(channel.id, name, false);
    return channel;
  }

  /** What is open: 0 of each when nothing leaks. */
  get open(): { channels: number; circuits: number; requests: number; subscriptions: number; sought: number } {
    const circuits = [...this.#circuits.values()];
    const requests = circuits.reduce((sum, circuit) => sum + circuit.requests, 0);
    const subscriptions = circuits.reduce((sum, circuit) => sum + circuit.subscriptions, 0);
    return { channels: this.#byId.size, circuits: circuits.length, requests, subscriptions, sought: this.#search.size };
  }

  /** Closes all channels and circuits. Twice is once. */
  close(): Promise<void> {
    this.#closed = true;
    for (const channel of this.#byId.values()) channel.close();
    for (const circuit of this.#circuits.values()) circuit.close();
    this.#circuits.clear();
    this.#search.close();
    this.#port?.close();
    this.#beacons?.close();
    this.#nameServers.close();
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  seek(channel: CaChannel, lost: boolean): void {
    if (!this.#closed) this.#search.seek(channel.id, channel.name, lost, lost ? refusedPause : 0);
  }

  forget(channel: CaChannel): void {
    this.#search.found(channel.id);
    this.#channels.delete(channel.name);
    this.#byId.delete(channel.id);
    this.#foundAt.delete(channel.id);
  }

  circuitClosed(circuit: Circuit, reason: string): void {
    const key = addressText(circuit.address);
    if (this.#circuits.get(key) === circuit) this.#circuits.delete(key);
    this.settings.log({ level: "info", text: `The connection to ${key} ended: ${reason}.` });
  }

  located(id: number, at: Address): void {
    const channel = this.#byId.get(id);
    if (channel === undefined) return;
    const key = addressText(at);
    if (this.#search.found(id) === undefined) {
      this.#doubt(channel, key);
      return;
    }
    this.#foundAt.set(id, key);
    let circuit = this.#circuits.get(key);
    if (circuit === undefined) {
      circuit = new Circuit(at, this);
      this.#circuits.set(key, circuit);
    }
    channel.use(circuit);
  }

  #doubt(channel: CaChannel, key: string): void {
    const first = this.#foundAt.get(channel.id);
    if (first === undefined || first === key) return;
    const text = `${channel.name} is served by ${key} and by ${first}; the latter is used, as it answered first.`;
    this.settings.log({ level: "warning", text });
  }

  get #local(): boolean {
    const { addresses, nameServers } = this.settings;
    return isLocal([...addresses, ...nameServers]);
  }

  #listen(): Beacons | undefined {
    const { clock, repeaterPort, openDatagrams, log } = this.settings;
    if (repeaterPort === 0) return undefined;
    const news = (): void => this.#search.hurry();
    return new Beacons({ clock, repeaterPort, openDatagrams, log, news, local: this.#local });
  }

  #ask(datagram: Uint8Array): void {
    const { addresses, multicastTtl, openDatagrams } = this.settings;
    this.#beacons ??= this.#listen();
    this.#port ??= openDatagrams(
      {
        received: (bytes, from) => this.#answered(bytes, from),
        failed: (error) => this.settings.log({ level: "info", text: `A search could not be sent: ${error.message}` }),
      },
      { host: this.#local ? "127.0.0.1" : "0.0.0.0", port: 0, broadcast: !this.#local, multicastTtl },
    );
    for (const address of addresses) this.#port.send(datagram, address);
    this.#nameServers.ask(datagram);
  }

  #answered(bytes: Uint8Array, from: Address): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const header = { command: 0, size: 0, type: 0, count: 0, first: 0, second: 0 };
    for (let at = 0; at < bytes.length;) {
      const length = readHeader(view, at, bytes.length, header);
      // Anybody may send us datagrams; one that makes no sense is none of ours.
      if (length === 0 || at + length + header.size > bytes.length) return;
      if (header.command === command.search && header.type > 0) {
        const own = header.first === 0xffffffff || header.first === 0;
        this.located(header.second, { host: own ? from.host : ipText(header.first), port: header.type });
      }
      at += length + header.size;
    }
  }
}

/** Servers take names of printable characters; a longer one would fill a datagram by itself. */
function checkName(pv: string): void {
  if (/^[^\p{Cc}\s]+$/u.test(pv) && Buffer.byteLength(pv) <= longestName) return;
  const reason = `a name has 1 to ${longestName} bytes, without spaces`;
  throw new HalcyonError("ca.name", `${JSON.stringify(pv.slice(0, 80))} is no PV: ${reason}.`, { pv, reason });
}
