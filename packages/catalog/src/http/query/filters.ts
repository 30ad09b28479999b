/**
 * The conditions of a search, from `filter[<kind>][condition][<field>]` parameters.
 *
 * A kind may be given several times: the first value of each of its fields make one condition, the second the next.
 * Values of most fields are JSON; an empty or unknown condition is refused rather than passed over, since a search that
 * silently finds more than was asked for is worse than an error.
 *
 * @module
 */
import { decodeValue, isHalcyonError } from "@halcyon/model";
import type { Filter, StructureFamily } from "../../contract.ts";
import { refuse } from "./parameter.ts";

type Read = (field: string) => string;

interface Kind {
  readonly fields: readonly string[];
  readonly optional?: readonly string[];
  readonly read: (field: Read) => Filter;
}

const name = (field: string, kind: string): string => `filter[${kind}][condition][${field}]`;

/** What nodes are. */
export const families: readonly StructureFamily[] = ["container", "array", "ragged", "table", "bytes"];

const operators = ["lt", "gt", "le", "ge"] as const;

const kinds: Readonly<Record<string, Kind>> = {
  fulltext: { fields: ["text"], read: (f) => ({ kind: "fulltext", text: f("text") }) },
  lookup: { fields: ["key"], read: (f) => ({ kind: "lookup", key: f("key") }) },
  keys_filter: {
    fields: ["keys"],
    read: (f) => ({ kind: "keys", keys: wordsOf(name("keys", "keys_filter"), f("keys")) }),
  },
  regex: {
    fields: ["key", "pattern", "case_sensitive"],
    optional: ["case_sensitive"],
    read: (f) => ({
      kind: "regex",
      key: keyOf("regex", f),
      pattern: patternOf(f("pattern")),
      caseSensitive: f("case_sensitive") === "" || yes(name("case_sensitive", "regex"), f("case_sensitive")),
    }),
  },
  eq: equal("eq"),
  noteq: equal("noteq"),
  contains: equal("contains"),
  comparison: {
    fields: ["operator", "key", "value"],
    read: (f) => {
      const operator = operators.find((each) => each === f("operator"));
      if (operator === undefined)
        return refuse(name("operator", "comparison"), f("operator"), `it is one of ${operators.join(", ")}`);
      return { kind: "comparison", operator, key: keyOf("comparison", f), value: comparable(f("value")) };
    },
  },
  in: among("in"),
  notin: among("notin"),
  keypresent: {
    fields: ["key", "exists"],
    read: (f) => ({
      kind: "keypresent",
      key: keyOf("keypresent", f),
      exists: yes(name("exists", "keypresent"), f("exists")),
    }),
  },
  like: {
    fields: ["key", "pattern"],
    read: (f) => {
      const pattern = valueOf(name("pattern", "like"), f("pattern"));
      if (typeof pattern !== "string") return refuse(name("pattern", "like"), f("pattern"), "it is a JSON text");
      return { kind: "like", key: keyOf("like", f), pattern };
    },
  },
  specs: {
    fields: ["include", "exclude"],
    read: (f) => ({
      kind: "specs",
      include: wordsOf(name("include", "specs"), f("include")),
      exclude: wordsOf(name("exclude", "specs"), f("exclude")),
    }),
  },
  access_tags_filter: {
    fields: ["tags"],
    read: (f) => ({ kind: "accessTags", tags: wordsOf(name("tags", "access_tags_filter"), f("tags")) }),
  },
  structure_family: {
    fields: ["value"],
    read: (f) => {
      const family = families.find((each) => each === f("value"));
      if (family !== undefined) return { kind: "family", family };
      return refuse(name("value", "structure_family"), f("value"), `it is one of ${families.join(", ")}`);
    },
  },
};

/** The kinds of conditions. */
export const filterKinds: readonly string[] = Object.keys(kinds);

/** The names of the parameters that make conditions. */
export const filterNames: readonly string[] = Object.entries(kinds).flatMap(([kind, { fields }]) =>
  fields.map((field) => name(field, kind)),
);

const known = new Set(filterNames);

/** @throws HalcyonError `catalog.request` for a condition that is not whole, or unknown. */
export function readFilters(query: URLSearchParams): readonly Filter[] {
  const asked = new Set<string>();
  for (const key of query.keys()) {
    if (!key.startsWith("filter[")) continue;
    if (!known.has(key)) refuse(key, "", `there is no such condition; there are ${filterKinds.join(", ")}`);
    asked.add(key.slice("filter[".length, key.indexOf("]")));
  }
  return [...asked].flatMap((kind) => conditionsOf(kind, query));
}

function conditionsOf(word: string, query: URLSearchParams): Filter[] {
  const kind = kinds[word];
  if (kind === undefined) return [];
  const given = new Map(kind.fields.map((field) => [field, query.getAll(name(field, word))] as const));
  const count = Math.max(...[...given.values()].map((values) => values.length));
  return Array.from({ length: count }, (_, index) =>
    kind.read((field) => {
      const value = given.get(field)?.[index];
      if (value !== undefined) return value;
      if (kind.optional?.includes(field) === true) return "";
      return refuse(name(field, word), "", "it is missing");
    }),
  );
}

function equal(kind: "eq" | "noteq" | "contains"): Kind {
  const read = (f: Read): Filter => ({ kind, key: keyOf(kind, f), value: valueOf(name("value", kind), f("value")) });
  return { fields: ["key", "value"], read };
}

function among(kind: "in" | "notin"): Kind {
  const read = (f: Read): Filter => {
    const values = valueOf(name("value", kind), f("value"));
    if (!Array.isArray(values)) return refuse(name("value", kind), f("value"), "it is a JSON list");
    return { kind, key: keyOf(kind, f), values };
  };
  return { fields: ["key", "value"], read };
}

function keyOf(kind: string, f: Read): string {
  const key = f("key");
  return key === "" || key.includes("\0") ? refuse(name("key", kind), key, "it is a path into the metadata") : key;
}

function comparable(text: string): unknown {
  const value = valueOf(name("value", "comparison"), text);
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "string") return value;
  return refuse(name("value", "comparison"), text, "only numbers and texts have an order");
}

function patternOf(text: string): string {
  try {
    return new RegExp(text, "u").source;
  } catch {
    return refuse(name("pattern", "regex"), text, "it is no regular expression");
  }
}

function yes(parameter: string, text: string): boolean {
  if (/^true$/iu.test(text)) return true;
  return /^false$/iu.test(text) ? false : refuse(parameter, text, "it is true or false");
}

function wordsOf(parameter: string, text: string): readonly string[] {
  const words = valueOf(parameter, text);
  if (Array.isArray(words) && words.every((word) => typeof word === "string")) return words;
  return refuse(parameter, text, "it is a JSON list of texts");
}

function valueOf(parameter: string, text: string): unknown {
  try {
    return decodeValue(text);
  } catch (cause) {
    if (isHalcyonError(cause, "document.json")) return refuse(parameter, text, "it is no JSON");
    throw cause;
  }
}
