/**
 * Documents of the corpora, taken into a catalog and read back.
 *
 * @module
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openCatalog } from "@halcyon/catalog";
import { isDeepStrictEqual } from "node:util";
import {
  type DataKey,
  type NamedDocument,
  VirtualClock,
  countingUid,
  decodeDocument,
  isDocument,
} from "@halcyon/model";
import { afterAll, expect, test } from "vitest";

type Json = Readonly<Record<string, unknown>>;

const golden = new URL("../golden/", import.meta.url);
const folder = mkdtempSync(join(tmpdir(), "halcyon-golden-"));
afterAll(() => rmSync(folder, { recursive: true }));

function cases(path: string): readonly Json[] {
  return readFileSync(new URL(path, golden), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Json);
}

/** Takes runs into one catalog, and tells which of them it does not have as they were, after another opening. */
async function differences(runs: readonly SampleRun[]): Promise<string[]> {
  const options = { folder: mkdtempSync(join(folder, "c")), clock: new VirtualClock(), newUid: countingUid() };
  const wrong: string[] = [];
  {
    await using catalog = await openCatalog(options);
    for (const { name, documents } of runs)
      try {
        for (const document of documents) await catalog.take(...document);
      } catch (error) {
        wrong.push(`${name}: ${String(error)}`);
      }
  }
  await using again = await openCatalog(options);
  for (const { name, uid, documents } of runs) {
    const read: NamedDocument[] = [];
    for await (const line of again.documents(uid)) read.push(decodeDocument(line));
    if (!isDeepStrictEqual(read, documents) && !wrong.some((text) => text.startsWith(`${name}:`)))
      wrong.push(`${name}: ${JSON.stringify(read).slice(0, 300)}`);
  }
  return wrong;
}

interface SampleRun {
  readonly name: string;
  readonly uid: string;
  readonly documents: readonly NamedDocument[];
}

/** What the corpus writes for what JSON cannot, for uids, which are to be a case's own, and for times. */
function meant(value: unknown, own: string): unknown {
  if (Array.isArray(value)) return value.map((item) => meant(item, own));
  if (value === "T") return 1000.5;
  if (typeof value === "string") return /^U\d+(?:\/|$)/u.test(value) ? own + value : value;
  if (typeof value !== "object" || value === null) return value;
  if ("$text" in value) return "any text";
  if ("$number" in value) return Number(String(value.$number).replace("inf", "Infinity").replace("nan", "NaN"));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, meant(item, own)]));
}

function isLegal([name, doc]: NamedDocument): boolean {
  return isDocument(name, doc);
}

test("the documents of each run of the engine are stored and read back equal", async () => {
  const runs = cases("documents/cases.jsonl").flatMap(({ id, expect: expected }) => {
    const { documents = [] } = meant(expected, `${String(id)}-`) as { documents?: readonly NamedDocument[] };
    return [...byRun(documents)].map(([uid, own]) => ({ name: `${String(id)} ${uid}`, uid, documents: own }));
  });
  expect(runs.flatMap(({ documents }) => documents.filter((document) => !isLegal(document)))).toEqual([]);
  expect(runs.length).toBeGreaterThan(150);
  expect(await differences(runs)).toEqual([]);
}, 120_000);

/** Documents by the run that they are of. */
function byRun(documents: readonly NamedDocument[]): Map<string, NamedDocument[]> {
  const runs = new Map<string, NamedDocument[]>();
  const owner = new Map<string, string>();
  let last = "";
  for (const document of documents) {
    const [name, doc] = document;
    if (name === "start") runs.set(doc.uid, []);
    const {
      uid,
      run_start: run,
      descriptor,
      resource,
      stream_resource: files,
    } = doc as unknown as Record<string, string>;
    const named = [
      name === "start" ? uid : undefined,
      run,
      owner.get(descriptor ?? ""),
      owner.get(resource ?? ""),
      owner.get(files ?? ""),
    ];
    last = named.find((found) => found !== undefined) ?? last;
    if (typeof uid === "string") owner.set(uid, last);
    runs.get(last)?.push(document);
  }
  return runs;
}

test("each legal document of event-model is stored and read back equal, but a range that goes backwards", async () => {
  const runs = cases("event-model/documents.jsonl").flatMap(({ id, doc_type: name, doc, expect: expected }) => {
    const document = [name, meant(doc, "")] as NamedDocument;
    const isOurs = (expected as { valid: boolean }).valid && !String(name).startsWith("bulk");
    return isOurs && isLegal(document) ? [around(document, String(id))] : [];
  });
  expect(runs.length).toBeGreaterThan(40);
  expect(await differences(runs)).toEqual([
    "documents-stream_datum-02: HalcyonError: The stream_datum x-1/0 cannot be taken: its rows go from 3 to 0.",
  ]);
}, 120_000);

test("each page of event-model is stored and read back equal, but those whose rows do not line up", async () => {
  const runs = cases("event-model/pages.jsonl").flatMap(({ id, in: given, expect: expected }) => {
    const pages = [given, (expected as { out?: unknown }).out].flat().map((page) => ["event_page", meant(page, "")]);
    const legal = (pages as NamedDocument[]).filter(isLegal);
    return legal.map((document, i) => around(document, `${String(id)} ${i}`));
  });
  expect(runs.length).toBeGreaterThan(10);
  const wrong = await differences(runs);
  expect(wrong.filter((text) => !/The page has \d rows, and \d of/u.test(text))).toEqual([]);
}, 120_000);

/** A run around one document: what it refers to, before it. All of it gets uids of its own. */
function around([name, given]: NamedDocument, own: string): SampleRun {
  const references = ["descriptor", "run_start", "resource", "stream_resource", ...(name === "start" ? ["uid"] : [])];
  const doc = Object.fromEntries(
    Object.entries(given).map(([key, value]) => [key, references.includes(key) ? `${own}:${String(value)}` : value]),
  );
  const document = [name, doc] as unknown as NamedDocument;
  const run = String(name === "start" ? doc["uid"] : (doc["run_start"] ?? `${own}:run`));
  const start: NamedDocument = ["start", { uid: run, time: 0 }];
  // Stopped, so that what does not say whose it is belongs to the one run that is open.
  const stop: NamedDocument = ["stop", { uid: `${own}:stop`, run_start: run, time: 1, exit_status: "success" }];
  const after = name === "stop" ? [] : [stop];
  const before = name === "start" ? [] : [start, ...referredTo(document, run)];
  return { name: own, uid: run, documents: [...before, document, ...after] };
}

function referredTo([name, doc]: NamedDocument, run: string): readonly NamedDocument[] {
  switch (name) {
    case "stream_datum": {
      const keys = { img: { dtype: "array" as const, shape: [2], source: "s", external: "STREAM:" } };
      const file = {
        data_key: "img",
        mimetype: "application/x-hdf5",
        uri: "file://localhost/a",
        parameters: { dataset: "d" },
      };
      return [
        descriptorOf(doc.descriptor, run, keys),
        ["stream_resource", { uid: doc.stream_resource, ...file, run_start: run }],
      ];
    }
    case "datum":
    case "datum_page":
      return [
        [
          "resource",
          { uid: doc.resource, spec: "x", root: "", resource_path: "", resource_kwargs: {}, run_start: run },
        ],
      ];
    case "event":
      return [descriptorOf(doc.descriptor, run, mapped(doc.data, described))];
    case "event_page":
      return [
        descriptorOf(
          doc.descriptor,
          run,
          mapped(doc.data, (column) => described(column.at(0))),
        ),
      ];
    default:
      return [];
  }
}

function descriptorOf(uid: string, run: string, keys: Record<string, DataKey>): NamedDocument {
  return ["descriptor", { uid, run_start: run, time: 0, name: "primary", data_keys: keys }];
}

function mapped<T, R>(values: Readonly<Record<string, T>>, of: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, of(value)]));
}

function described(value: unknown): DataKey {
  if (Array.isArray(value)) return { dtype: "array", shape: shapeOf(value), source: "s" };
  const dtype = typeof value === "string" || typeof value === "boolean" ? typeof value : "number";
  return { dtype: dtype as "string" | "boolean" | "number", shape: [], source: "s" };
}

function shapeOf(value: readonly unknown[]): number[] {
  return [value.length, ...(Array.isArray(value[0]) ? shapeOf(value[0]) : [])];
}
