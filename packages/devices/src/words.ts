/** Booleans, texts and enums as datatypes, each an element that arrays can be made of. @module */
import { type ElementType, type RemoteType, refused } from "./datatype.ts";
import { described } from "./numbers.ts";

const scalar = (remote: RemoteType, text: string): string | undefined =>
  remote.form === "scalar" ? undefined : `it is ${described(remote)}, not ${text}`;

/** True or false. Over a control system also an enum of two choices, the second of them true. */
export const boolean: ElementType<boolean, Uint8Array> = {
  text: "true or false",
  numpy: "|b1",
  initial: false,
  mismatch(remote) {
    const form = scalar(remote, this.text);
    if (form !== undefined || remote.kind === "boolean") return form;
    if (remote.kind === "enum" && remote.choices?.length === 2) return undefined;
    return `it is ${described(remote)}, not true or false (nor an enum of two choices)`;
  },
  parse(raw, remote) {
    if (typeof raw === "boolean") return raw;
    if (raw === 0 || raw === 1) return raw === 1;
    const index = typeof raw === "string" ? (remote?.choices?.indexOf(raw) ?? -1) : -1;
    if (index === 0 || index === 1) return index === 1;
    throw refused(raw, "true or false");
  },
  encode: (value, remote) => (remote?.kind === "enum" ? Number(value) : value),
  same: (a, b) => a === b,
  dataKey: () => ({ dtype: "boolean", shape: [], dtype_numpy: "|b1" }),
  arrayFrom: (values) => Uint8Array.from(values, Number),
  isArray: (value): value is Uint8Array => value instanceof Uint8Array && value.every((one) => one <= 1),
};

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === "string");

/** Text. Over a control system also an enum (its choice), or an array of characters. */
export const text: ElementType<string, readonly string[]> = {
  text: "text",
  initial: "",
  mismatch(remote) {
    const characters = remote.form === "array" && remote.kind === "integer" && remote.bits === 8;
    if (characters || (remote.form === "scalar" && (remote.kind === "text" || remote.kind === "enum")))
      return undefined;
    return `it is ${described(remote)}, not text`;
  },
  parse(raw, remote) {
    if (typeof raw === "string") return raw;
    const choice = typeof raw === "number" ? remote?.choices?.[raw] : undefined;
    if (choice !== undefined) return choice;
    throw refused(raw, "text");
  },
  encode: (value, remote) => indexed(value, remote),
  same: (a, b) => a === b,
  dataKey: () => ({ dtype: "string", shape: [] }),
  arrayFrom: (values) => [...values],
  isArray: isTexts,
};

/**
 * One of some words.
 *
 * @param match how the far end's choices compare: `"strict"`, the same set; `"subset"`, it has at least these (others
 * fail when they are read); `"superset"`, it has none but these.
 */
export function oneOf<const C extends readonly string[]>(
  choices: C,
  match: "strict" | "subset" | "superset" = "strict",
): ElementType<C[number], readonly C[number][]> {
  const words = `one of ${choices.join(", ")}`;
  const has = (value: unknown): value is C[number] => typeof value === "string" && choices.includes(value);
  return {
    text: words,
    initial: choices[0] ?? "",
    mismatch(remote) {
      const form = scalar(remote, words);
      if (form !== undefined) return form;
      if (remote.kind === "text" && match !== "strict") return undefined;
      if (remote.kind !== "enum") return `it is ${described(remote)}, not an enum`;
      return choicesMismatch(choices, remote.choices ?? [], match);
    },
    parse(raw, remote) {
      const value = typeof raw === "number" ? remote?.choices?.[raw] : raw;
      if (has(value)) return value;
      throw refused(value ?? raw, words);
    },
    encode: (value, remote) => indexed(value, remote),
    same: (a, b) => a === b,
    dataKey: () => ({ dtype: "string", shape: [], choices: [...choices] }),
    arrayFrom: (values) => [...values],
    isArray: (value): value is readonly C[number][] => isTexts(value) && value.every(has),
  };
}

function choicesMismatch(ours: readonly string[], theirs: readonly string[], match: string): string | undefined {
  const missing = match === "superset" ? [] : ours.filter((one) => !theirs.includes(one));
  const extra = match === "subset" ? [] : theirs.filter((one) => !ours.includes(one));
  const parts = [
    ...(missing.length > 0 ? [`lacks ${missing.join(", ")}`] : []),
    ...(extra.length > 0 ? [`also has ${extra.join(", ")}`] : []),
  ];
  return parts.length > 0 ? `its choices differ: it ${parts.join(" and ")}` : undefined;
}

function indexed(value: string, remote: RemoteType | undefined): unknown {
  if (remote?.kind !== "enum") return value;
  const choices = remote.choices ?? [];
  const index = choices.indexOf(value);
  if (index < 0) throw refused(value, `one of ${choices.join(", ")}`);
  return index;
}
