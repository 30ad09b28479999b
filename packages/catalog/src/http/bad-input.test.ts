import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type NamedDocument, encodeDocument } from "@halcyon/model";
import { tableFromArrays } from "apache-arrow";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Formats } from "../formats.ts";
import { openCatalog } from "../open-catalog.ts";
import { begun, event, start, takeAll } from "../testing/sample-run.ts";
import {
  type TestService,
  arrayDraft,
  arrowBody,
  eventRows,
  tableDraft,
  testService,
} from "../testing/test-service.ts";

let folder = "";
let opened: AsyncDisposableStack;
let service: TestService;

beforeEach(async () => {
  folder = fs.mkdtempSync("/tmp/halcyon-bad-");
  opened = new AsyncDisposableStack();
  const formats = opened.use(new Formats({ folder, readable: [] }));
  const catalog = opened.use(await openCatalog({ folder, formats }));
  service = opened.use(await testService({ catalog, limits: { metadata: 10_000 } }));
  await takeAll(catalog, ...begun, event(1));
  await service.ask("POST", "/metadata/", { body: tableDraft("t") });
  await service.ask("PATCH", "/table/partition/t?partition=0", { body: arrowBody(eventRows(0, 2)), type: arrow });
  await service.ask("POST", "/metadata/", { body: arrayDraft("a", [2, 3]) });
  await service.ask("PUT", "/array/full/a", { body: Uint8Array.from({ length: 12 }, (_, i) => i) });
});
afterEach(async () => {
  await opened.disposeAsync();
  fs.rmSync(folder, { recursive: true });
});

const arrow = "application/vnd.apache.arrow.file";

/** All that a catalog has: what is refused changes none of it. */
async function state(): Promise<string> {
  const parts = [];
  for (const url of [
    "/search-deep/?include_data_sources=true",
    "/container/full/r?format=application/json-seq",
    "/table/full/t?format=json",
    "/table/full/r/primary/internal?format=json",
    "/array/full/a?format=application/octet-stream",
  ]) {
    const { status, bytes } = await service.ask("GET", url);
    parts.push(`${url} ${status} ${bytes.toString("latin1")}`);
  }
  return [...parts, ...fs.readdirSync(join(folder, "runs")), ...fs.readdirSync(join(folder, "nodes"))].join("\n");
}

type Asked = readonly [method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE", url: string, body?: unknown, type?: string];

async function problem([method, url, body, type]: Asked): Promise<readonly [number, string]> {
  const options = { ...(body === undefined ? {} : { body }), ...(type === undefined ? {} : { type }) };
  const answer = await service.ask(method, url, options);
  expect(answer.headers["content-type"]).toBe("application/json");
  const { code, detail, status } = answer.json() as { code: string; detail: string; status: number };
  expect([status, detail.length > 10]).toEqual([answer.status, true]);
  expect(detail).not.toMatch(/undefined|null \(|properties of|not a function/u);
  return [answer.status, code];
}

function taken(...documents: readonly (NamedDocument | string)[]): Asked {
  const lines = documents.map((each) => (typeof each === "string" ? each : encodeDocument(each[0], each[1] as never)));
  return ["POST", "/documents", lines.join("\n"), "application/x-ndjson"];
}

function unlike(changes: Readonly<Record<string, unknown>>): NamedDocument {
  return ["event", { ...event(2)[1], ...changes }] as unknown as NamedDocument;
}

const rows = (columns: Readonly<Record<string, Float64Array>>): Asked => [
  "PATCH",
  "/table/partition/t?partition=0",
  arrowBody(tableFromArrays(columns) as never),
  arrow,
];

test.each<readonly [string, Asked, number, string]>([
  [
    "a document before its start",
    taken(["stop", { uid: "s", time: 9, run_start: "z", exit_status: "success" }]),
    404,
    "catalog.missing",
  ],
  ["a second start that says something else", taken(["start", { uid: "r", time: 2 }]), 409, "catalog.order"],
  ["an event with an unknown descriptor", taken(unlike({ descriptor: "x" })), 404, "catalog.missing"],
  ["an event with a text in a column of numbers", taken(unlike({ data: { x: "1" } })), 422, "catalog.column"],
  ["an event without its number", taken(unlike({ seq_num: null })), 422, "document.invalid"],
  ["a start whose uid leads out of the folder", taken(["start", { uid: "../r", time: 1 }]), 422, "catalog.node"],
  ["a line that is no document", taken('["event", {'), 422, "catalog.request"],
  ["half a line", taken(encodeDocument(...(start as ["start", never])).slice(0, 20)), 422, "catalog.request"],
  [
    "metadata that are too large",
    ["POST", "/metadata/", { structure_family: "container", metadata: { x: "x".repeat(11_000) } }],
    413,
    "catalog.size",
  ],
  [
    "a patch that makes them too large",
    ["PATCH", "/metadata/t", { "content-type": "application/merge-patch+json", metadata: { x: "x".repeat(11_000) } }],
    413,
    "catalog.size",
  ],
  ["a key of dots", ["POST", "/metadata/", { id: "..", structure_family: "container" }], 422, "catalog.request"],
  ["a path with dots in it", ["GET", "/metadata/r/..%2ft"], 404, "catalog.missing"],
  [
    "a file beyond what may be read",
    [
      "POST",
      "/register/",
      {
        id: "f",
        structure_family: "array",
        data_sources: [
          {
            structure_family: "array",
            structure: (arrayDraft("f", [2])["data_sources"] as { structure: unknown }[])[0]?.structure,
            mimetype: "application/x-npy",
            assets: [
              { data_uri: "file://localhost/files/../etc/passwd", is_directory: false, parameter: "data_uris", num: 0 },
            ],
          },
        ],
      },
    ],
    403,
    "files.name",
  ],
  ["a slice beyond the array", ["GET", "/array/full/a?slice=5"], 422, "catalog.range"],
  ["a block that there is not", ["GET", "/array/block/a?block=9,9"], 422, "catalog.range"],
  [
    "a block that is written beyond the array",
    ["PATCH", "/array/full/a?offset=2,0&shape=1,3", new Uint8Array(6)],
    409,
    "catalog.extend",
  ],
  ["numbers of another type: too many bytes", ["PUT", "/array/full/a", new Uint8Array(48)], 422, "catalog.request"],
  ["half of the numbers", ["PUT", "/array/full/a", new Uint8Array(6)], 422, "catalog.request"],
  [
    "rows whose columns are of another type",
    rows({ seq_num: Float64Array.of(1), time: Float64Array.of(1), x: Float64Array.of(1), label: Float64Array.of(1) }),
    422,
    "catalog.column",
  ],
  ["rows without a column", rows({ x: Float64Array.of(1) }), 422, "catalog.column"],
  [
    "the beginning of an Arrow file",
    ["PATCH", "/table/partition/t?partition=0", arrowBody(eventRows(0, 2)).subarray(0, 300), arrow],
    422,
    "catalog.request",
  ],
  [
    "half an Arrow file",
    ["PATCH", "/table/partition/t?partition=0", arrowBody(eventRows(0, 2)).subarray(0, 500), arrow],
    422,
    "catalog.request",
  ],
  [
    "a partition that there is not",
    ["PATCH", "/table/partition/t?partition=3", arrowBody(eventRows(0, 2)), arrow],
    422,
    "catalog.range",
  ],
  [
    "rows for a run that writes its own",
    ["PATCH", "/table/partition/r/primary/internal?partition=0", arrowBody(eventRows(0, 2)), arrow],
    405,
    "catalog.read_only",
  ],
  [
    "a run that is being written, to be removed",
    ["DELETE", "/metadata/r?recursive=true&external_only=false"],
    409,
    "catalog.order",
  ],
])("%s is refused with a code, and changes nothing", async (_, asked, status, code) => {
  const before = await state();
  expect(await problem(asked)).toEqual([status, code]);
  expect(await state()).toBe(before);
});

const writes: readonly (readonly [string, Asked])[] = [
  ["a document", taken(event(2))],
  ["a run", taken(["start", { uid: "new", time: 1 }])],
  ["rows", ["PATCH", "/table/partition/t?partition=0", arrowBody(eventRows(2, 1)), arrow]],
  ["numbers", ["PUT", "/array/full/a", new Uint8Array(12)]],
  ["a node", ["POST", "/metadata/", { id: "n", structure_family: "container" }]],
  ["a table", ["POST", "/metadata/", tableDraft("t2")]],
];

describe("on a disk that is full", () => {
  const { writeSync, writevSync, writev } = fs;
  const noRoom = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  const full = (): never => {
    throw noRoom;
  };
  const fullAside = (...[, , , done]: [unknown, unknown, unknown, (error: Error) => void]): void => done(noRoom);
  const fill = (): void => {
    Object.assign(fs, { writeSync: full, writevSync: full, writev: fullAside });
    syncBuiltinESMExports();
  };
  const makeRoom = (): void => {
    Object.assign(fs, { writeSync, writevSync, writev });
    syncBuiltinESMExports();
  };
  afterEach(makeRoom);

  test.each(writes)("%s is refused, nothing is half written, and it is taken when there is room", async (_, asked) => {
    const before = await state();
    fill();
    expect(await problem(asked)).toEqual([507, "catalog.full"]);
    makeRoom();
    expect(await state()).toBe(before);
    const [method, url, body, type] = asked;
    expect((await service.ask(method, url, { body, ...(type === undefined ? {} : { type }) })).status).toBe(200);
  });
});

describe("while the index is locked by somebody else", () => {
  test.each(writes.filter(([name]) => name === "a run" || name === "a node" || name === "a table"))(
    "%s is refused, nothing is half written, and it is taken when it is free",
    async (_, asked) => {
      const before = await state();
      const other = new DatabaseSync(join(folder, "catalog.sqlite"));
      other.exec("BEGIN IMMEDIATE");
      expect(await problem(asked)).toEqual([503, "catalog.locked"]);
      other.exec("ROLLBACK");
      other.close();
      expect(await state()).toBe(before);
      const [method, url, body, type] = asked;
      expect((await service.ask(method, url, { body, ...(type === undefined ? {} : { type }) })).status).toBe(200);
    },
  );
});
