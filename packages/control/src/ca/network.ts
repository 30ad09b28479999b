/**
 * What the client needs of a network: one stream per server, and datagrams for the search.
 *
 * The rooms above speak to these interfaces only. `sockets.ts` has the real ones; tests hand in their own and drive
 * a circuit byte by byte under a virtual clock.
 *
 * @module
 */

/** An IPv4 address (or a host name) and a port. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** What a stream tells its owner. */
export interface StreamEvents {
  opened(): void;
  /** Memory for the next bytes. */
  space(): Uint8Array;
  /** So many bytes were put into `space()`. */
  received(length: number): void;
  /** Once, when it is over or never came about; not after `close()`. */
  closed(reason: string): void;
}

export interface Stream {
  /** Sends bytes, which must not change any more; `sent` is called when the operating system has them. */
  write(bytes: Uint8Array, sent?: () => void): void;
  /** Ends it at once; `closed` is not called. */
  close(): void;
}

export type OpenStream = (to: Address, events: StreamEvents) => Stream;

export interface DatagramEvents {
  received(bytes: Uint8Array, from: Address): void;
  /** The port is taken, or an address cannot be reached. */
  failed(error: Error): void;
}

export interface Datagrams {
  send(bytes: Uint8Array, to: Address): void;
  close(): void;
}

/** Where datagrams are received: port 0 is any that is free. */
export interface Binding {
  readonly host: string;
  readonly port: number;
  /** Whether datagrams are to be sent to broadcast addresses. */
  readonly broadcast: boolean;
  /** How many routers what is sent to a multicast address may pass; the system's default when left out. */
  readonly multicastTtl?: number;
}

export type OpenDatagrams = (events: DatagramEvents, bind: Binding) => Datagrams;

/** An address as text. */
export function addressText(address: Address): string {
  return `${address.host}:${address.port}`;
}

/** An IPv4 address, from the number that travels. */
export function ipText(ip: number): string {
  return [ip >>> 24, (ip >>> 16) & 255, (ip >>> 8) & 255, ip & 255].join(".");
}
