/** What a device reads of which nobody has a model: nothing, in the described form. @module */
import type { DataKey, DataKeys } from "@halcyon/model";

/** Constant values, made once per description: an array of a million zeros is not made at each point. */
const made = new WeakMap<DataKey, unknown>();

/** 0, "", false, or an array of them in the described shape; lengths that vary are 1. */
export function zeroOf(key: DataKey): unknown {
  if (!made.has(key)) made.set(key, arrayOf(scalarOf(key), key.shape));
  return made.get(key);
}

function scalarOf({ dtype, dtype_numpy: numpy, choices }: DataKey): unknown {
  if (choices !== undefined && choices[0] !== undefined) return choices[0];
  if (dtype === "string") return "";
  if (dtype === "boolean") return false;
  if (dtype === "array" && typeof numpy === "string") {
    if (/^.?[USO]/.test(numpy)) return "";
    if (/^.?b/.test(numpy)) return false;
  }
  return 0;
}

function arrayOf(scalar: unknown, shape: DataKey["shape"]): unknown {
  const [length, ...rest] = shape;
  if (length === undefined) return scalar;
  const row = arrayOf(scalar, rest);
  return Array.from({ length: length ?? 1 }, () => row);
}

/** The keys whose values are in the events, or names of data elsewhere; frames in streams are not. */
export function readKeysOf(keys: DataKeys): string[] {
  return Object.keys(keys).filter((key) => keys[key]?.external !== "STREAM:");
}

/** The keys whose data are elsewhere, in the newer style or in the older. */
export function externalKeysOf(keys: DataKeys, style: "stream" | "older"): string[] {
  return Object.keys(keys).filter((key) => {
    const external = keys[key]?.external;
    return external !== undefined && external !== "" && (external === "STREAM:") === (style === "stream");
  });
}
