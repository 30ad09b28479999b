/** A signal's data key: what follows from its type, and what the far end says of it. @module */
import type { DataKey, Limits } from "@halcyon/model";
import type { Datatype } from "./datatype.ts";
import type { SlotOptions } from "./interface.ts";

/** What a far end may say of a value besides its type. */
export interface Metadata {
  readonly units?: string | undefined;
  readonly precision?: number | undefined;
  readonly limits?: Limits | undefined;
  readonly choices?: readonly string[] | undefined;
}

/** The data key of a signal: the far end's word goes before the interface's. Empty units are none. */
export function dataKeyOf<T>(
  source: string,
  type: Datatype<T>,
  options: SlotOptions<T>,
  value?: T,
  remote: Metadata = {},
): DataKey {
  const key: DataKey = { source, ...type.dataKey(value) };
  const units = remote.units !== undefined && remote.units !== "" ? remote.units : options.units;
  if (units !== undefined) key.units = units;
  const precision = key.dtype === "number" ? (remote.precision ?? options.precision) : undefined;
  if (precision !== undefined) key.precision = precision;
  if (remote.limits !== undefined) key.limits = remote.limits;
  if (remote.choices !== undefined && key.dtype === "string") key.choices = [...remote.choices];
  return key;
}
