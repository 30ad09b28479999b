/** What values of a dataset are, in NumPy's words, as h5py says it. Node's HDF5 library hands them over little-endian. @module */
import type { Metadata } from "h5wasm/node";

/** HDF5's classes of types (`H5T_class_t`). */
const classes = { integer: 0, float: 1, string: 3, compound: 6, enumerated: 8 } as const;

/**
 * NumPy's word for the type of a dataset; undefined for what is no array of such: references, records, lists of
 * varying length. Texts of varying length are `|S0`: their length is known when they have been read.
 */
export function dtypeOf(type: Metadata): string | undefined {
  const { size, signed } = type;
  switch (type.type) {
    case classes.integer:
      return size <= 8 ? `${size === 1 ? "|" : "<"}${signed ? "i" : "u"}${size}` : undefined;
    case classes.float:
      return size === 2 || size === 4 || size === 8 ? `<f${size}` : undefined;
    case classes.string:
      return type.vlen ? "|S0" : `|S${size}`;
    case classes.enumerated: {
      const members = type.enum_type?.members ?? {};
      const isBoolean = Object.keys(members).length === 2 && members["FALSE"] === 0 && members["TRUE"] === 1;
      return isBoolean && size === 1 ? "|b1" : `${size === 1 ? "|" : "<"}${signed ? "i" : "u"}${size}`;
    }
    case classes.compound: {
      const [re, im, more] = type.compound_type?.members ?? [];
      const isComplex =
        re?.name === "r" && im?.name === "i" && more === undefined && re.type === classes.float && im.type === re.type;
      return isComplex && re.size === im.size && size === 2 * re.size ? `<c${size}` : undefined;
    }
    default:
      return undefined;
  }
}
