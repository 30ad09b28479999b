/** What SQLite lacks for the queries of the field: patterns, words, and whether two JSON values are the same. @module */
import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { isDeepStrictEqual } from "node:util";
import { decodeValue } from "@halcyon/model";
import { wordsIn } from "./full-text.ts";

/** Makes the functions known to a connection. */
export function addFunctions(database: DatabaseSync): void {
  const options = { deterministic: true, directOnly: true };
  database.function("halcyon_like", options, (value: SQLInputValue, pattern: SQLInputValue) =>
    typeof value === "string" && likeness(textOf(pattern)).test(value) ? 1 : 0,
  );
  database.function(
    "halcyon_match",
    options,
    (value: SQLInputValue, pattern: SQLInputValue, sensitive: SQLInputValue) =>
      typeof value === "string" && regex(textOf(pattern), sensitive === 1 || sensitive === 1n).test(value) ? 1 : 0,
  );
  database.function("halcyon_words", options, (metadata: SQLInputValue, words: SQLInputValue) => {
    const there = new Set(wordsIn(decodeValue(textOf(metadata))));
    return (JSON.parse(textOf(words)) as readonly string[]).every((word) => there.has(word)) ? 1 : 0;
  });
  database.function("halcyon_same", options, (a: SQLInputValue, b: SQLInputValue) =>
    isDeepStrictEqual(decodeValue(textOf(a)), decodeValue(textOf(b))) ? 1 : 0,
  );
}

function textOf(value: SQLInputValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The last pattern of each kind: a query asks for the same one at every row. */
const last = new Map<string, { readonly pattern: string; readonly compiled: RegExp }>();

function likeness(pattern: string): RegExp {
  return remembered("like", pattern, () => {
    const source = pattern.replaceAll(/\\(.)|%|_|[$()*+.?[\\\]^{|}]/gsu, (found, escaped: string | undefined) =>
      escaped === undefined
        ? found === "%"
          ? ".*"
          : found === "_"
            ? "."
            : `\\${found}`
        : escaped.replaceAll(/[$()*+./?[\\\]^{|}]/gu, String.raw`\$&`),
    );
    return new RegExp(`^${source}$`, "su");
  });
}

function regex(pattern: string, sensitive: boolean): RegExp {
  return remembered(
    sensitive ? "regex" : "regex, any case",
    pattern,
    () => new RegExp(pattern, sensitive ? "u" : "iu"),
  );
}

function remembered(kind: string, pattern: string, compile: () => RegExp): RegExp {
  const known = last.get(kind);
  if (known?.pattern === pattern) return known.compiled;
  const compiled = compile();
  last.set(kind, { pattern, compiled });
  return compiled;
}
