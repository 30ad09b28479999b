/** The data type of a data key, in NumPy's words. @module */
import type { DataKey, Dtype } from "@halcyon/model";
import type { DataType } from "../contract.ts";

/** Without a word of NumPy's: what the field's writers take. */
const usual: Readonly<Record<Dtype, string>> = {
  number: "<f8",
  array: "<f8",
  boolean: "|b1",
  string: "<U0",
  integer: "<i8",
};
const endianness = { "<": "little", ">": "big", "|": "not_applicable", "=": "little" } as const;

/** @returns bytes of one item: of texts (`U`) four for each character. */
export function dataTypeOf({ dtype, dtype_numpy: word }: DataKey): DataType {
  const text = typeof word === "string" ? word : usual[dtype];
  const [, order = "<", kind = "f", size = "8"] = /([<>|=]?)([tbiufcmMOSUV])(\d+)/u.exec(text) ?? [];
  const itemsize = Number(size) * (kind === "U" ? 4 : 1);
  const single = itemsize === 1 || kind === "S" || kind === "b";
  return {
    endianness: single ? "not_applicable" : endianness[(order === "" ? "<" : order) as keyof typeof endianness],
    kind,
    itemsize,
    dt_units: null,
  };
}
