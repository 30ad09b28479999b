/** The value at a key of metadata, as SQLite says it, and the index that has it. @module */
import { quoted } from "./sql.ts";

/** The value of what is not there: before all others. */
export const nothing = "-9e999";

/** The value of a key, as one that has an order. Indexes have this very text. */
export function valueAt(keys: readonly string[]): string {
  const at = pathTo(keys);
  return (
    `(CASE json_type(metadata, ${at}) WHEN 'integer' THEN json_extract(metadata, ${at}) ` +
    `WHEN 'real' THEN json_extract(metadata, ${at}) WHEN 'text' THEN json_extract(metadata, ${at}) ` +
    `WHEN 'true' THEN x'01' WHEN 'false' THEN x'00' ELSE ${nothing} END)`
  );
}

/** A way into JSON. */
export function pathTo(keys: readonly string[]): string {
  return quoted(`$${keys.map((key) => `."${key}"`).join("")}`);
}

/** The index of a declared key. */
export const nameOfIndex = (keys: readonly string[]): string => `nodes_by_${keys.join(".")}`;
