/**
 * The datatype of a PV that nobody declared: whatever the server says it is.
 *
 * Numbers are numbers, enums are the words of their choices, arrays are typed arrays. A declared type is better where
 * one is known: it is checked at connection, and the compiler knows it.
 *
 * @module
 */
import { type Datatype, type RemoteType, type TypeKey, printable, refused } from "@halcyon/devices";
import type { CaValue } from "../ca/decode.ts";

/** What an undeclared PV may hold. */
export type AnyValue = CaValue | boolean;

const numpyOf: Record<string, string> = {
  integer8: "|u1",
  integer16: "<i2",
  integer32: "<i4",
  float32: "<f4",
  float64: "<f8",
};

/** A type that becomes that of the PV when it connects: one for each signal. */
export function anyValue(): Datatype<AnyValue> {
  let known: RemoteType | undefined;
  return {
    text: "what the PV is",
    initial: 0,
    mismatch(remote) {
      known = remote;
      return undefined;
    },
    parse(raw, remote = known) {
      if (typeof raw === "number" && remote?.kind === "enum") return wordOf(raw, remote.choices);
      if (isAny(raw)) return raw;
      throw refused(raw, "a number, a text or an array of numbers or texts");
    },
    encode(value, remote = known) {
      if (remote?.kind !== "enum") return value;
      const { choices = [] } = remote;
      const states = choices.map((_, state) => wordOf(state, choices));
      const state = typeof value === "string" ? states.indexOf(value) : value;
      if (typeof state === "number" && states[state] !== undefined) return state;
      // A server that has no words for its states says nothing of how many there are.
      if (states.length === 0 && /^\d+$/u.test(String(value))) return Number(value);
      throw refused(value, states.length === 0 ? "the number of a state" : `one of ${states.join(", ")}`);
    },
    same: (a, b) => Object.is(a, b) || printable(a) === printable(b),
    dataKey: (value) => keyOf(known, value),
  };
}

/** A state in its word; one that has none in its number, in the form of the others. */
function wordOf(state: number, choices: readonly string[] = []): string {
  return choices[state] || String(state);
}

function isAny(raw: unknown): raw is AnyValue {
  if (Array.isArray(raw)) return raw.every((one) => typeof one === "string");
  return ["number", "string", "boolean"].includes(typeof raw) || ArrayBuffer.isView(raw);
}

function keyOf(remote: RemoteType | undefined, value: AnyValue | undefined): TypeKey {
  const words = remote?.kind === "text" || remote?.kind === "enum" || typeof value === "string";
  // Texts have no numpy type: their lengths differ.
  const numpy = words ? {} : { dtype_numpy: numpyOf[`${remote?.kind}${remote?.bits}`] ?? "<f8" };
  if (remote?.form === "array") {
    const length = typeof value === "object" && "length" in value ? value.length : null;
    return { dtype: "array", shape: [length], ...numpy };
  }
  const dtype = words ? "string" : remote?.kind === "integer" ? "integer" : "number";
  return { dtype, shape: [], ...numpy };
}
