/** The index of a DataFrame, which pandas sends along as columns, and names in the metadata of the schema. @module */
import type { Schema } from "apache-arrow";
import { decodeValue, isHalcyonError } from "@halcyon/model";

/** The columns that are an index and no data; an index that counts from 0 on has none. */
export function indexColumns({ metadata }: Schema): ReadonlySet<string> {
  const text = metadata.get("pandas");
  if (text === undefined) return new Set();
  let told: unknown;
  try {
    told = decodeValue(text);
  } catch (error) {
    // Whoever calls something else "pandas" has no index.
    if (isHalcyonError(error, "document.json")) return new Set();
    throw error;
  }
  const names = typeof told === "object" && told !== null && "index_columns" in told ? told.index_columns : [];
  return new Set(Array.isArray(names) ? names.filter((name) => typeof name === "string") : []);
}
