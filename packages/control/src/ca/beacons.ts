/**
 * Hears that a server came up, so that what nobody answered for is searched at once.
 *
 * Servers send beacons to one port of each machine, and a repeater there hands them on to every client: the one that
 * runs already, or else this client, as long as it lives. A server that was not known, or whose count of beacons does
 * not go on where it was (it was restarted, or was cut off), is news.
 *
 * @module
 */
import { type Clock } from "@halcyon/model";
import { command, readHeader, writeHeader } from "./header.ts";
import { type Address, type Datagrams, type OpenDatagrams, addressText, ipText } from "./network.ts";
import { Outbox } from "./outbox.ts";
import type { CaNote } from "./options.ts";

/** s that a repeater may take to confirm, and s until the next try when there is neither a repeater nor a free port. */
const confirmation = 0.5;
const retry = 15;
/** Clients that our own repeater serves, at most. */
const maxClients = 256;

export interface BeaconOptions {
  readonly clock: Clock;
  readonly repeaterPort: number;
  readonly openDatagrams: OpenDatagrams;
  /** Whether only servers of this machine matter. */
  readonly local: boolean;
  readonly log: (note: CaNote) => void;
  /** A server came up. */
  readonly news: (server: Address) => void;
}

export class Beacons {
  readonly #options: BeaconOptions;
  /** The number of the last beacon of each server. */
  readonly #servers = new Map<string, number>();
  readonly #clients = new Map<string, Address>();
  #client: Datagrams | undefined;
  #repeater: Datagrams | undefined;
  #cancel: (() => void) | undefined;

  constructor(options: BeaconOptions) {
    this.#options = options;
    this.#register();
  }

  /** Whether this client is the repeater of the machine. */
  get repeats(): boolean {
    return this.#repeater !== undefined;
  }

  close(): void {
    this.#cancel?.();
    this.#client?.close();
    this.#repeater?.close();
    this.#client = this.#repeater = undefined;
  }

  #register(): void {
    const { clock, openDatagrams, repeaterPort } = this.#options;
    this.#client ??= openDatagrams(
      { received: (bytes, from) => this.#take(bytes, from), failed: (error) => this.#complain(error) },
      { host: "127.0.0.1", port: 0, broadcast: false },
    );
    const out = new Outbox();
    const loopback = 0x7f000001;
    writeHeader(out, command.repeaterRegister, 0, 0, 0, 0, loopback);
    this.#client.send(out.take() ?? new Uint8Array(), { host: "127.0.0.1", port: repeaterPort });
    this.#cancel = clock.after(confirmation, () => this.#become());
  }

  /** Nobody confirmed: the port is taken by us, if nobody has it. */
  #become(): void {
    const { clock, openDatagrams, repeaterPort, local } = this.#options;
    const port = openDatagrams(
      {
        received: (bytes, from) => this.#repeat(bytes, from),
        failed: (error) => {
          if (this.#repeater !== port) return;
          this.#complain(error);
          port.close();
          this.#repeater = undefined;
          this.#cancel = clock.after(retry, () => this.#register());
        },
      },
      { host: local ? "127.0.0.1" : "0.0.0.0", port: repeaterPort, broadcast: false },
    );
    this.#repeater = port;
  }

  #repeat(bytes: Uint8Array, from: Address): void {
    // Clients of long ago register with a datagram without content.
    const what = bytes.length === 0 ? command.repeaterRegister : (headerOf(bytes, 0)?.command ?? -1);
    if (what === command.repeaterRegister) {
      if (this.#clients.size < maxClients) this.#clients.set(addressText(from), from);
      const out = new Outbox();
      writeHeader(out, command.repeaterConfirm, 0, 0, 0, 0, 0x7f000001);
      this.#repeater?.send(out.take() ?? new Uint8Array(), from);
      return;
    }
    for (const client of this.#clients.values()) {
      if (addressText(client) !== addressText(from)) this.#repeater?.send(bytes, client);
    }
    this.#take(bytes, from);
  }

  #take(bytes: Uint8Array, from: Address): void {
    for (let at = 0; at < bytes.length;) {
      const header = headerOf(bytes, at);
      if (header === undefined) return;
      at += header.length;
      if (header.command === command.repeaterConfirm) this.#cancel?.();
      if (header.command !== command.beacon) continue;
      // A repeater fills in the address of a server that did not give its own.
      const host = header.second === 0 ? from.host : ipText(header.second);
      this.#heard({ host, port: header.count }, header.first);
    }
  }

  #heard(server: Address, id: number): void {
    const key = addressText(server);
    const last = this.#servers.get(key);
    this.#servers.set(key, id);
    // The same beacon may come by several ways.
    if (last === id || (last !== undefined && id === (last + 1) >>> 0)) return;
    this.#options.news(server);
  }

  #complain(error: Error): void {
    this.#options.log({ level: "info", text: `Beacons of servers are not heard for now: ${error.message}.` });
  }
}

function headerOf(
  bytes: Uint8Array,
  at: number,
): { command: number; count: number; first: number; second: number; length: number } | undefined {
  const header = { command: 0, size: 0, type: 0, count: 0, first: 0, second: 0 };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const length = readHeader(view, at, bytes.length, header);
  return length === 0 ? undefined : { ...header, length: length + header.size };
}
