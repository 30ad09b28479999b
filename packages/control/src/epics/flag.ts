/** A PV whose one value means something: done, stop. @module */
import { type Connector, type SignalRW, rw } from "@halcyon/devices";
import { type AnyValue, anyValue } from "./any-value.ts";

/** A PV and the value that means what it is for. */
export interface PvValue {
  readonly pv: string;
  readonly value: number | string;
}

/** A PV with the value that counts. */
export interface Flag {
  readonly signal: SignalRW<AnyValue>;
  readonly value: number | string;
}

/** The flag at a PV; a PV alone stands for the value 1. */
export function flagOf(connector: Connector, name: string, at: string | PvValue | undefined): Flag | undefined {
  if (at === undefined) return undefined;
  const { pv, value } = typeof at === "string" ? { pv: at, value: 1 } : at;
  return { signal: connector.signals(rw(anyValue()), pv, { name }), value };
}

/** Whether a value is the one that counts, as a number or as a word. */
export function means(wanted: number | string, value: AnyValue): boolean {
  return value === wanted || (typeof value !== "object" && Number(value) === wanted);
}
