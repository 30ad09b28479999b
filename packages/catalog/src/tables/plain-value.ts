/** Values of Arrow's vectors as values of ours. @module */

/** Lists of Arrow's as lists of ours, however deep; other values as they are. */
export function plainValue(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<unknown>);
  if (Symbol.iterator in value && "toArray" in value) return Array.from(value as Iterable<unknown>, plainValue);
  if ("toJSON" in value && typeof value.toJSON === "function") return (value.toJSON as () => unknown)();
  return value;
}
