import { readFileSync } from "node:fs";

import { Ajv2020 } from "ajv/dist/2020.js";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { bare } from "../generate/compile.ts";
import { generate } from "../generate/validators.ts";
import { explain } from "./explain.ts";
import {
  type CheckedName,
  type Column,
  HalcyonError,
  UidColumn,
  checkDocument,
  isDocument,
  problemsOf,
} from "./index.ts";
import { schemas } from "./schemas.generated.ts";

const event = {
  uid: "e",
  time: 1.5,
  descriptor: "d",
  seq_num: 1,
  data: { x: 1 },
  timestamps: { x: 1.25 },
  filled: {},
};
const page = {
  uid: ["e/0", "e/1"],
  time: [1, 2],
  descriptor: "d",
  seq_num: [1, 2],
  data: { x: [1, 2] },
  timestamps: { x: [1, 2] },
};

function thrownBy(act: () => void): HalcyonError {
  try {
    act();
  } catch (error) {
    if (error instanceof HalcyonError) return error;
    throw error;
  }
  throw new Error("Nothing was thrown.");
}

describe("the compiled validators", () => {
  test.for(["validators.generated.ts", "schemas.generated.ts"] as const)("are what the generator makes: %s", (file) => {
    expect(readFileSync(new URL(file, import.meta.url), "utf8")).toBe(generate()[file]);
  });

  test("cannot be made from a schema with a keyword that the compiler does not know", () => {
    expect(() => bare({ properties: { x: { multipleOf: 2 } } })).toThrow("multipleOf");
  });

  const documents = readFileSync(new URL("../../../tests/golden/event-model/documents.jsonl", import.meta.url), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { doc_type: CheckedName; doc: object });
  const ajv = new Ajv2020({ strict: false, allErrors: false });
  const reference = new Map(Object.entries(schemas).map(([name, schema]) => [name, ajv.compile(schema)]));

  test("agree with ajv and with the explanations on documents that are changed at random", () => {
    const change = fc.record({
      at: fc.nat(),
      key: fc.constantFrom("x", "a.b", "a/b", "", "extra", "uid"),
      value: fc.jsonValue(),
    });
    const valid = { yes: 0, no: 0 };
    fc.assert(
      fc.property(fc.constantFrom(...documents), fc.array(change, { maxLength: 3 }), ({ doc_type, doc }, changes) => {
        const changed = structuredClone(doc) as Record<string, unknown>;
        for (const { at, key, value } of changes) alter(changed, at, key, value);
        const passes = isDocument(doc_type, changed);
        expect(passes).toBe(reference.get(doc_type)?.(changed));
        expect(explain(schemas[doc_type], changed).length === 0).toBe(passes);
        valid[passes ? "yes" : "no"]++;
      }),
      { numRuns: 2000, seed: 7 },
    );
    expect(Math.min(valid.yes, valid.no)).toBeGreaterThan(300);
  });
});

/** A column that must not be looked into. */
const sealed = (holds: Column["holds"]): Column => ({
  length: 1e9,
  ...(holds === undefined ? {} : { holds }),
  at: () => expect.unreachable(),
  [Symbol.iterator]: () => expect.unreachable(),
});

/** Replaces, removes or adds a value somewhere within `doc`. */
function alter(doc: Record<string, unknown>, at: number, key: string, value: unknown): void {
  const places: { holder: Record<string, unknown>; key: string }[] = [];
  const look = (holder: Record<string, unknown>): void => {
    for (const [name, item] of Object.entries(holder)) {
      places.push({ holder, key: name });
      if (typeof item === "object" && item !== null) look(item as Record<string, unknown>);
    }
  };
  look(doc);
  const place = places[at % (places.length + 1)];
  if (place === undefined) doc[key] = value;
  else if (at % 3 === 0 && !Array.isArray(place.holder)) delete place.holder[place.key];
  else if (at % 3 === 1 && !Array.isArray(place.holder)) place.holder[key] = value;
  else place.holder[place.key] = value;
}

describe("a check", () => {
  test("tells every problem with its place, rule and what would be allowed", () => {
    const doc = { ...event, seq_num: "1", data: [1], extra: 2, uid: undefined };
    const error = thrownBy(() => checkDocument("event", doc));
    expect(error.code).toBe("document.invalid");
    expect(error.facts).toEqual({ document: "event", problems: problemsOf("event", doc) });
    expect(problemsOf("event", doc)).toEqual([
      { path: "data", rule: "type", text: "data must be an object, but is an array of 1" },
      { path: "uid", rule: "required", text: "uid is missing" },
      { path: "seq_num", rule: "type", text: 'seq_num must be an integer, but is "1"' },
      {
        path: "extra",
        rule: "unevaluatedProperties",
        text: "extra is not a key of this document; those are descriptor, seq_num, uid, data, filled, time, timestamps",
      },
    ]);
    expect(error.message).toContain("seq_num must be an integer");
    expect(error.message).toContain("and 1 more");
  });

  test("says which choice was nearly right when none of several fits", () => {
    const key = { dtype: "number", shape: [], source: "s", limits: { alarm: { low: 1 } } };
    const [problem, ...others] = problemsOf("descriptor", { uid: "d", time: 1, run_start: "r", data_keys: { x: key } });
    expect(others).toEqual([]);
    expect(problem?.path).toBe("data_keys/x/limits/alarm");
    expect(problem?.text).toBe(
      "data_keys/x/limits/alarm must be an object or null, but is an object with low: data_keys/x/limits/alarm/high is missing",
    );
  });

  test("takes a property that is undefined for one that is absent", () => {
    expect(problemsOf("event", { ...event, filled: undefined, nothing: undefined })).toEqual([]);
    expect(problemsOf("event", { ...event, time: undefined })).toHaveLength(1);
  });

  test("takes NaN for a number and not for an integer, and a bigint for both", () => {
    expect(isDocument("event", { ...event, time: NaN })).toBe(true);
    expect(isDocument("event", { ...event, seq_num: NaN })).toBe(false);
    expect(isDocument("event", { ...event, seq_num: Infinity })).toBe(false);
    expect(isDocument("event", { ...event, seq_num: 2n ** 60n, time: 3n })).toBe(true);
  });

  test("does not take an array, a typed array or a column for an object", () => {
    for (const data of [[], new Float64Array(1), new UidColumn("e", 1)])
      expect(isDocument("event", { ...event, data })).toBe(false);
  });

  test("takes typed arrays where the schema says array, if they hold what it says", () => {
    const typed = { ...page, time: new Float64Array(2), seq_num: new Int32Array(2), data: { x: new Uint16Array(2) } };
    expect(problemsOf("event_page", typed)).toEqual([]);
    expect(isDocument("event_page", { ...typed, seq_num: new BigInt64Array(2) })).toBe(true);
    expect(isDocument("event_page", { ...typed, seq_num: Float64Array.of(1, 2) })).toBe(true);
    expect(problemsOf("event_page", { ...typed, seq_num: Float64Array.of(1, 2.5) })).toEqual([
      { path: "seq_num/1", rule: "type", text: "seq_num/1 must be an integer, but is 2.5" },
    ]);
    expect(isDocument("event_page", { ...typed, uid: new Int32Array(2) })).toBe(false);
    expect(isDocument("event_page", { ...typed, seq_num: new DataView(new ArrayBuffer(8)) })).toBe(false);
  });

  test("does not walk a column whose type says what it holds", () => {
    const big = {
      ...page,
      uid: sealed("string"),
      time: sealed("integer"),
      seq_num: sealed("integer"),
      data: { x: sealed(undefined) },
    };
    expect(isDocument("event_page", big)).toBe(true);
    expect(() => isDocument("event_page", { ...big, seq_num: sealed("number") })).toThrow("not to be reached");
  });

  test("finds the wrong item of an array", () => {
    expect(problemsOf("event_page", { ...page, uid: ["a", 1], filled: { x: [true, 0] } })).toMatchObject([
      { path: "filled/x/1", rule: "anyOf" },
      { path: "uid/1", rule: "type" },
    ]);
  });

  test("refuses a key with a dot or a slash anywhere in a start document, except within arrays", () => {
    const start = { uid: "s", time: 1 };
    expect(problemsOf("start", { ...start, a: { "b.c": 1 } })).toMatchObject([{ path: "a/b.c" }]);
    expect(isDocument("start", { ...start, a: [{ "b.c": 1 }] })).toBe(true);
    expect(isDocument("start", { ...start, a: { "b/c": 1 } })).toBe(false);
  });

  test("refuses what is no object at all", () => {
    for (const doc of [null, 1, "x", [], undefined]) expect(problemsOf("stop", doc)).toHaveLength(1);
  });

  test("refuses a document that holds itself, and does not run out of stack", () => {
    const device: Record<string, unknown> = { name: "x" };
    device["parent"] = { child: device };
    const start = { uid: "s", time: 1, sample: device };
    expect(problemsOf("start", start)).toEqual([
      { path: "", rule: "depth", text: "the document holds itself, or is nested too deep" },
    ]);
    expect(isDocument("start", start)).toBe(false);
  });
});
