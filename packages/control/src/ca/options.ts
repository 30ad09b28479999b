/**
 * How the client finds servers and how long it waits: options, and the environment variables of EPICS.
 *
 * One default differs from the C client's: without an address list nothing is broadcast, and only this machine is
 * searched. A facility sets EPICS_CA_ADDR_LIST, or says EPICS_CA_AUTO_ADDR_LIST=YES.
 *
 * @module
 */
import { networkInterfaces } from "node:os";
import { type Clock, HalcyonError, systemClock } from "@halcyon/model";
import { openDatagrams, openStream } from "./sockets.ts";
import type { Address, OpenDatagrams, OpenStream } from "./network.ts";

/** What the client has to tell whoever runs it: a lost server, a malformed message, two servers with the same PV. */
export interface CaNote {
  readonly level: "info" | "warning";
  readonly text: string;
}

export interface CaOptions {
  /** Where to search, each `host` or `host:port`; broadcast addresses are fine. */
  readonly addresses?: readonly string[];
  /** Servers that answer searches over TCP. */
  readonly nameServers?: readonly string[];
  /** The port of addresses without one. */
  readonly serverPort?: number;
  /**
   * The port where beacons of servers are repeated; 0 to do without beacons, which is the default while only this
   * machine is searched.
   */
  readonly repeaterPort?: number;
  /** The largest payload accepted, in bytes. */
  readonly maxArrayBytes?: number;
  /** s of silence after which a server is asked whether it is there. */
  readonly connectionTimeout?: number;
  /** s between searches for a PV that nobody has, at most. */
  readonly maxSearchPeriod?: number;
  /** How many routers a search to a multicast address may pass. */
  readonly multicastTtl?: number;
  /** s that get, put and connect wait when they are not told. */
  readonly timeout?: number;
  readonly clock?: Clock;
  readonly log?: (note: CaNote) => void;
  readonly openStream?: OpenStream;
  readonly openDatagrams?: OpenDatagrams;
}

/** Options, all of them settled. */
export interface CaSettings {
  readonly addresses: readonly Address[];
  readonly nameServers: readonly Address[];
  readonly repeaterPort: number;
  readonly maxArrayBytes: number;
  readonly connectionTimeout: number;
  readonly maxSearchPeriod: number;
  readonly multicastTtl: number;
  readonly timeout: number;
  readonly clock: Clock;
  readonly log: (note: CaNote) => void;
  readonly openStream: OpenStream;
  readonly openDatagrams: OpenDatagrams;
}

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** 1 GiB: what a server may announce before it is taken for a fault. */
const arrayLimit = 2 ** 30;

/**
 * Options over environment over defaults.
 *
 * @throws HalcyonError `ca.option` for a port, number or address that is not one.
 */
export function settle(options: CaOptions = {}, environment: Environment = process.env): CaSettings {
  const port = options.serverPort ?? numberFrom(environment, "EPICS_CA_SERVER_PORT", 5064, 1, 65535);
  const listed = options.addresses ?? words(environment["EPICS_CA_ADDR_LIST"]);
  const automatic = options.addresses === undefined && yes(environment["EPICS_CA_AUTO_ADDR_LIST"]);
  const nameServers = options.nameServers ?? words(environment["EPICS_CA_NAME_SERVERS"]);
  const all = [...listed, ...(automatic ? broadcastAddresses() : [])];
  // Who names servers, or an empty list, does not want this machine searched.
  const nowhere = options.addresses === undefined && nameServers.length === 0 ? ["127.0.0.1"] : [];
  const searched = (all.length > 0 ? all : nowhere).map((text) => addressOf(text, port));
  const named = nameServers.map((text) => addressOf(text, port));
  // A client of this machine alone would take the repeater's port for itself, and others would miss far beacons.
  const repeater = isLocal([...searched, ...named]) ? 0 : 5065;
  return {
    addresses: searched,
    nameServers: named,
    repeaterPort: options.repeaterPort ?? numberFrom(environment, "EPICS_CA_REPEATER_PORT", repeater, 0, 65535),
    maxArrayBytes: options.maxArrayBytes ?? arrayBytes(environment),
    connectionTimeout: options.connectionTimeout ?? numberFrom(environment, "EPICS_CA_CONN_TMO", 30, 0.1, 1e6),
    maxSearchPeriod: options.maxSearchPeriod ?? numberFrom(environment, "EPICS_CA_MAX_SEARCH_PERIOD", 300, 1, 1e6),
    multicastTtl: options.multicastTtl ?? numberFrom(environment, "EPICS_CA_MCAST_TTL", 1, 1, 255),
    timeout: options.timeout ?? 5,
    clock: options.clock ?? systemClock,
    log: options.log ?? warn,
    openStream: options.openStream ?? openStream,
    openDatagrams: options.openDatagrams ?? openDatagrams,
  };
}

/** Whether nobody but this machine is meant: then nothing listens on other interfaces. */
export function isLocal(addresses: readonly Address[]): boolean {
  return addresses.every((one) => one.host.startsWith("127."));
}

function warn(note: CaNote): void {
  if (note.level === "warning") process.emitWarning(note.text, "ChannelAccessWarning");
}

// EPICS 7 ignores EPICS_CA_MAX_ARRAY_BYTES unless EPICS_CA_AUTO_ARRAY_BYTES says NO; so do we.
function arrayBytes(environment: Environment): number {
  const limit = numberFrom(environment, "EPICS_CA_MAX_ARRAY_BYTES", 16384, 1, arrayLimit);
  return /^no$/i.test(environment["EPICS_CA_AUTO_ARRAY_BYTES"] ?? "") ? Math.max(16384, limit) + 1024 : arrayLimit;
}

function yes(value: string | undefined): boolean {
  return /^yes$/i.test(value ?? "");
}

function words(value: string | undefined): string[] {
  return (value ?? "").split(/\s+/).filter((word) => word !== "");
}

function numberFrom(environment: Environment, name: string, otherwise: number, low: number, high: number): number {
  const text = environment[name]?.trim();
  if (text === undefined || text === "") return otherwise;
  const value = Number(text);
  if (value >= low && value <= high) return value;
  throw wrong(name, text, `a number from ${low} to ${high}`);
}

/** Parses `host` or `host:port`. */
function addressOf(text: string, port: number): Address {
  const [host = "", own, ...more] = text.split(":");
  const number = own === undefined ? port : Number(own);
  if (host === "" || more.length > 0 || !Number.isInteger(number) || number < 1 || number > 65535) {
    throw wrong("address", text, "host or host:port");
  }
  return { host: host === "localhost" ? "127.0.0.1" : host, port: number };
}

function broadcastAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return all
    .filter((net) => net.family === "IPv4")
    .map((net) => {
      if (net.internal) return net.address;
      const mask = net.netmask.split(".").map(Number);
      return net.address
        .split(".")
        .map((part, i) => Number(part) | (~(mask[i] ?? 255) & 255))
        .join(".");
    });
}

function wrong(option: string, value: string, allowed: string): HalcyonError<"ca.option"> {
  return new HalcyonError("ca.option", `${option} is ${JSON.stringify(value)}; allowed is ${allowed}.`, {
    option,
    value,
    allowed,
  });
}
