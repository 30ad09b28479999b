/** Python reads the lines that the model writes, and agrees on which documents are valid. @module */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { type DocumentName, type Event, decodeValue, encodeValue, isDocument } from "@halcyon/model";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { peersPython } from "./epics-ioc.ts";

const python = peersPython("event_model");

type Named = readonly [name: DocumentName, doc: Record<string, unknown>];

const corpus = readFileSync(new URL("../golden/event-model/documents.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as { doc_type: string; doc: Record<string, unknown> })
  .map(({ doc_type, doc }) => [doc_type, doc] as Named);

const awkward: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(NaN, Infinity, -Infinity, -0, 2, 1.5, 1e300, 2 ** 60, 2n ** 70n, -(2n ** 64n), null, true),
  fc.double(),
  fc.string({ unit: "binary" }).filter((text) => text.isWellFormed()),
  fc.jsonValue(),
);
const change = fc.record({
  at: fc.nat(),
  key: fc.constantFrom("x", "a.b", "a/b", "", "extra", "uid", "dims", "at", "length"),
  value: awkward,
});

/** Replaces, removes or adds a value somewhere within `doc`. */
function alter(doc: Record<string, unknown>, { at, key, value }: { at: number; key: string; value: unknown }): void {
  const places: [holder: Record<string, unknown>, key: string][] = [];
  const look = (holder: Record<string, unknown>): void => {
    for (const [name, item] of Object.entries(holder)) {
      places.push([holder, name]);
      if (typeof item === "object" && item !== null) look(item as Record<string, unknown>);
    }
  };
  look(doc);
  const [holder, name] = places[at % (places.length + 1)] ?? [doc, key];
  if (Array.isArray(holder) || at % 3 === 2) holder[name] = value;
  else if (at % 3 === 1) holder[key] = value;
  else delete holder[name];
}

function changed(): Named[] {
  const seeds = fc.record({ from: fc.constantFrom(...corpus), changes: fc.array(change, { maxLength: 3 }) });
  return fc.sample(seeds, { numRuns: 4000, seed: 3 }).map(({ from: [name, doc], changes }) => {
    const copy = structuredClone(doc);
    for (const one of changes) alter(copy, one);
    return [name, copy];
  });
}

/** What Python says of each document: whether it is valid, and its text after a round trip. */
function readByPython(path: string, documents: readonly Named[]): (readonly [valid: boolean, doc: unknown])[] {
  const script = new URL("read_documents.py", import.meta.url).pathname;
  const input = documents.map((document) => `${encodeValue(document)}\n`).join("");
  const out = execFileSync(path, [script], { input, encoding: "utf8", maxBuffer: 1 << 28 });
  return out
    .trim()
    .split("\n")
    .map((line) => decodeValue(line) as [boolean, unknown]);
}

describe.runIf(python !== undefined)("Python", () => {
  test("agrees on which documents are valid, and reads and writes their lines as we do", () => {
    const documents = changed();
    const answers = readByPython(python ?? "", documents);
    const count = { valid: 0, invalid: 0 };
    for (const [index, [name, doc]] of documents.entries()) {
      const [valid, again] = answers[index] ?? [];
      expect([valid, again, name]).toEqual([isDocument(name, doc), doc, name]);
      count[valid === true ? "valid" : "invalid"]++;
    }
    expect(Math.min(count.valid, count.invalid)).toBeGreaterThan(500);
  });

  test("reads NaN, the infinities and long integers as we wrote them, and writes them as we read them", () => {
    const data = { nan: NaN, up: Infinity, down: -Infinity, long: 2n ** 80n, float: 2 ** 70, zero: -0 };
    const event: Event = { uid: "e", time: 1, descriptor: "d", seq_num: 1, data, timestamps: {} };
    expect(readByPython(python ?? "", [["event", { ...event }]])).toEqual([[true, event]]);
  });
});
