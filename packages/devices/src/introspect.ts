/**
 * Connectors that ask the far end what there is: the interface says what must be there, and what type it has.
 *
 * @module
 */
import type { Transport } from "./channel.ts";
import { connectAll, notConnected } from "./connect.ts";
import { type Connector, connectorOver, type Named } from "./connector.ts";
import type { RemoteType } from "./datatype.ts";
import type { Trouble } from "./errors.ts";
import {
  type Access,
  type Addresses,
  type Interface,
  type Live,
  type Slot,
  isOptional,
  isSlot,
  isVector,
  r,
  rw,
  w,
} from "./interface.ts";
import { datatypeOf } from "./remote-datatype.ts";
import type { AnySignal } from "./signal.ts";
import type { Wait } from "./wait.ts";

/** A signal that the far end has. */
export interface FoundSignal {
  readonly access: Access;
  readonly read: string;
  readonly write: string;
  readonly remote: RemoteType;
}

/** What the far end has: signals, and branches by name. Numbered things are a branch whose keys are numbers. */
export interface Found {
  readonly signals: Readonly<Record<string, FoundSignal>>;
  readonly branches: Readonly<Record<string, Found>>;
}

/** A transport that can be asked what there is. */
export interface IntrospectingTransport extends Transport {
  find(wait: Wait): Promise<Found>;
}

/** Live signals, and what else was found. */
export interface Introspected<S> {
  readonly signals: Live<S>;
  /** Signals that the interface doesn't declare, by path: `"seq.1.prescale"`. Tables are left out. */
  readonly extra: ReadonlyMap<string, AnySignal>;
}

/** A connector that needs no addresses. */
export interface IntrospectingConnector {
  readonly connector: Connector;
  /**
   * Asks what there is, and connects what the interface declares. A vector gets all that was found of it.
   *
   * @throws HalcyonError `device.connect` with all that is missing, has another access or doesn't fit, in one tree.
   */
  open<const S extends Interface>(iface: S, named: Named & Wait): Promise<Introspected<S>>;
}

/** The introspecting connector over a transport. */
export function introspectingOver(transport: IntrospectingTransport): IntrospectingConnector {
  const connector = connectorOver(transport);
  return {
    connector,
    async open<const S extends Interface>(iface: S, named: Named & Wait): Promise<Introspected<S>> {
      const found = await transport.find(named);
      const used = new Set<FoundSignal>();
      const { at, trouble } = located(iface, { ...found }, used);
      if (trouble.length > 0) throw notConnected(named.name, trouble);
      const signals = connector.signals(iface, at as Addresses<S>, named);
      await connectAll(named.name, signals, named);
      return { signals, extra: extras(connector, found, used, named.name, "") };
    },
  };
}

interface Located {
  readonly at: unknown;
  readonly trouble: readonly Trouble[];
}

function located(iface: Interface, found: Found | undefined, used: Set<FoundSignal>): Located {
  const at: Record<string, unknown> = {};
  const trouble: Trouble[] = [];
  for (const [name, part] of Object.entries(iface as Record<string, Interface>)) {
    const one = locatedPart(part, name, found, used);
    at[name] = one.at;
    if (one.trouble.length === 0) continue;
    const [only] = one.trouble;
    trouble.push(isLeaf(part) && only !== undefined ? { ...only, name } : { name, parts: one.trouble });
  }
  return { at, trouble };
}

function locatedPart(part: Interface, name: string, found: Found | undefined, used: Set<FoundSignal>): Located {
  if (isOptional(part)) {
    const there = found !== undefined && (Object.hasOwn(found.signals, name) || Object.hasOwn(found.branches, name));
    return there ? locatedPart(part.element, name, found, used) : { at: undefined, trouble: [] };
  }
  if (isSlot(part)) return locatedSignal(part, found?.signals[name], used);
  const branch = found?.branches[name];
  if (branch === undefined) return { at: undefined, trouble: [{ name, reason: "the far end has no such branch" }] };
  if (!isVector(part)) return located(part, branch, used);
  const { element } = part;
  const numbers = Object.keys({ ...branch.signals, ...branch.branches }).filter((key) => /^\d+$/u.test(key));
  return located(Object.fromEntries(numbers.map((key) => [key, element])), branch, used);
}

function locatedSignal(slot: Slot<Access, unknown>, signal: FoundSignal | undefined, used: Set<FoundSignal>): Located {
  if (signal === undefined) return { at: undefined, trouble: [{ name: "", reason: "the far end has no such signal" }] };
  used.add(signal);
  const reason = accessMismatch(slot.access, signal.access) ?? slot.type.mismatch(signal.remote);
  if (reason !== undefined) return { at: undefined, trouble: [{ name: "", reason }] };
  const { read, write } = signal;
  if (slot.access === "rw") return { at: { read, write }, trouble: [] };
  return { at: slot.access === "r" ? read : write, trouble: [] };
}

const words: Readonly<Record<Access, string>> = {
  r: "be read",
  w: "be written",
  rw: "be read and written",
  x: "be triggered",
};

function accessMismatch(ours: Access, theirs: Access): string | undefined {
  const fits = ours === theirs || (theirs === "rw" && ours !== "x") || (theirs === "w" && ours === "x");
  return fits ? undefined : `it can only ${words[theirs]}, but is to ${words[ours]}`;
}

const isLeaf = (part: Interface): boolean => isSlot(part) || (isOptional(part) && isSlot(part.element));

function extras(
  connector: Connector,
  found: Found,
  used: ReadonlySet<FoundSignal>,
  name: string,
  above: string,
): Map<string, AnySignal> {
  const all = new Map<string, AnySignal>();
  for (const [key, signal] of Object.entries(found.signals)) {
    const type = datatypeOf(signal.remote);
    if (used.has(signal) || type === undefined) continue;
    const path = `${above}${key}`;
    const { read, write } = signal;
    const named = { name: `${name}_${path.replaceAll(".", "_")}` };
    if (signal.access === "r") all.set(path, connector.signals(r(type), read, named));
    else if (signal.access === "rw") all.set(path, connector.signals(rw(type), { read, write }, named));
    else all.set(path, connector.signals(w(type), write, named));
  }
  for (const [key, branch] of Object.entries(found.branches))
    for (const [path, signal] of extras(connector, branch, used, name, `${above}${key}.`)) all.set(path, signal);
  return all;
}
