/** One PV as a device: read, written, monitored. @module */
import { type Connector, type Datatype, type SignalR, type SignalRW, type SlotOptions, r, rw } from "@halcyon/devices";
import { type AnyValue, anyValue } from "./any-value.ts";

/** Where a signal is: one PV, or one to read and one to write. */
export type SignalAddress = string | { readonly read: string; readonly write: string };

/** A signal of a PV that is read and written. Without a type it is whatever the PV is. */
export function epicsSignal(connector: Connector, name: string, at: SignalAddress): SignalRW<AnyValue>;
export function epicsSignal<T>(
  connector: Connector,
  name: string,
  at: SignalAddress,
  type: Datatype<T>,
  options?: SlotOptions<T>,
): SignalRW<T>;
export function epicsSignal<T>(
  connector: Connector,
  name: string,
  at: SignalAddress,
  type?: Datatype<T>,
  options: SlotOptions<T> = {},
): SignalRW<AnyValue> | SignalRW<T> {
  if (type === undefined) return connector.signals(rw(anyValue()), at, { name });
  return connector.signals(rw(type, options), at, { name });
}

/** A signal of a PV that is only read. Without a type it is whatever the PV is. */
export function epicsReadable(connector: Connector, name: string, pv: string): SignalR<AnyValue>;
export function epicsReadable<T>(connector: Connector, name: string, pv: string, type: Datatype<T>): SignalR<T>;
export function epicsReadable<T>(
  connector: Connector,
  name: string,
  pv: string,
  type?: Datatype<T>,
): SignalR<AnyValue> | SignalR<T> {
  if (type === undefined) return connector.signals(r(anyValue()), pv, { name });
  return connector.signals(r(type), pv, { name });
}
