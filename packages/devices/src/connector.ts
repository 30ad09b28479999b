/**
 * Turns an interface and addresses into live signals, over any transport.
 *
 * @module
 */
import type { Clock } from "@halcyon/model";
import type { Transport } from "./channel.ts";
import { signalOver } from "./channel-signal.ts";
import { connectAll } from "./connect.ts";
import { type Addresses, type Interface, type Live, isOptional, isSlot, isVector } from "./interface.ts";
import type { AnySignal } from "./signal.ts";
import type { Wait } from "./wait.ts";

/** How signals are named: `name`, an underscore, and the key in the interface. */
export interface Named {
  readonly name: string;
}

/** Makes live signals: what a device is built on. */
export interface Connector {
  readonly scheme: string;
  readonly clock: Clock;
  /** The signals at once, not connected yet: `connect` of each, of the device or of the tree does that. */
  signals<const S extends Interface>(iface: S, at: Addresses<S>, named: Named): Live<S>;
  /**
   * The signals when all are connected.
   *
   * @throws HalcyonError `device.connect` with every mismatch and every absence in one tree.
   */
  open<const S extends Interface>(iface: S, at: Addresses<S>, named: Named & Wait): Promise<Live<S>>;
  /** Closes what the signals share: they are not to be used afterwards. */
  close(): Promise<void>;
}

/** The connector over a transport. */
export function connectorOver(transport: Transport): Connector {
  function signals<const S extends Interface>(iface: S, at: Addresses<S>, named: Named): Live<S> {
    return grow(transport, iface, at, named.name) as Live<S>;
  }
  return {
    scheme: transport.scheme,
    clock: transport.clock,
    signals,
    async open(iface, at, options) {
      const live = signals(iface, at, options);
      await connectAll(options.name, live, options);
      return live;
    },
    async close() {
      await transport.close?.();
    },
  };
}

type Grown = AnySignal | undefined | ReadonlyMap<number, unknown> | { readonly [key: string]: unknown };

// Addresses have the interface's shape: `Addresses<S>` has seen to that where they were written.
function grow(transport: Transport, part: Interface, at: unknown, name: string): Grown {
  if (isSlot(part)) {
    const { read, write } = typeof at === "string" ? { read: at, write: at } : (at as { read: string; write: string });
    const { type, access, options } = part;
    return signalOver(transport.channel({ name, type, access, read, write, options }), part, name, transport.clock);
  }
  if (isOptional(part)) return at === undefined ? undefined : grow(transport, part.element, at, name);
  if (isVector(part)) {
    const { element } = part;
    const entries = Object.entries(at as Record<string, unknown>);
    return new Map(entries.map(([index, one]) => [Number(index), grow(transport, element, one, `${name}_${index}`)]));
  }
  const addresses = at as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(part as Record<string, Interface>).map(([key, child]) => [
      key,
      grow(transport, child, addresses[key], name === "" ? key : `${name}_${key}`),
    ]),
  );
}

/**
 * Addresses for every signal of an interface, made of its keys: `limits.low`. For connectors that have no real ones.
 * What is optional is there; of a vector there is none.
 */
export function addressesOf<const S extends Interface>(iface: S, above = ""): Addresses<S> {
  return addressesIn(iface, above) as Addresses<S>;
}

function addressesIn(part: Interface, path: string): unknown {
  if (isSlot(part)) return path;
  if (isOptional(part)) return addressesIn(part.element, path);
  if (isVector(part)) return {};
  return Object.fromEntries(
    Object.entries(part as Record<string, Interface>).map(([key, child]) => [
      key,
      addressesIn(child, path === "" ? key : `${path}.${key}`),
    ]),
  );
}
