import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { decodeValue } from "@halcyon/model";
import { Bool, type DataType, Field, Float64, Int64, LargeUtf8, List, Schema } from "apache-arrow";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Formats } from "../formats.ts";
import { testFolder } from "../testing/test-folder.ts";
import { type TestService, testService } from "../testing/test-service.ts";
import { schemaUri } from "./arrow-schema.ts";

const folder = testFolder({ beforeEach, afterEach });
const files = (): string => join(folder.path, "files");
let opened: AsyncDisposableStack;
let service: TestService;

beforeEach(async () => {
  mkdirSync(files());
  opened = new AsyncDisposableStack();
  const formats = opened.use(new Formats({ folder: folder.path, readable: [files()], threads: 1 }));
  const catalog = opened.use(await folder.open({ formats }));
  service = opened.use(await testService({ catalog, readable: [files()] }));
});
afterEach(async () => await opened.disposeAsync());

const usual = { n: new Int64(), x: new Float64(), who: new LargeUtf8(), ok: new Bool() };

/** Registers a file, and answers its rows, or why not. */
async function read(
  text: string,
  mimetype = "text/csv",
  columns: Readonly<Record<string, DataType>> = usual,
  parameters: object = {},
): Promise<unknown> {
  writeFileSync(join(files(), "a.csv"), text);
  const schema = new Schema(Object.entries(columns).map(([name, type]) => new Field(name, type, true)));
  const structure = {
    arrow_schema: schemaUri(schema),
    columns: Object.keys(columns),
    npartitions: 1,
    resizable: false,
  };
  const assets = [
    { data_uri: `file://localhost${files()}/a.csv`, is_directory: false, parameter: "data_uris", num: 0 },
  ];
  const source = { structure_family: "table", structure, mimetype, parameters, assets, management: "external" };
  const body = { id: "a", structure_family: "table", metadata: {}, data_sources: [source] };
  expect((await service.ask("POST", "/register/", { body })).status).toBe(200);
  const answer = await service.ask("GET", "/table/full/a?format=json");
  return answer.status === 200
    ? decodeValue(answer.text)
    : [answer.status, (answer.json() as { detail: string }).detail];
}

test("columns are found by their names, whatever their order, and missing values are", async () => {
  const text = 'ok,more,n,x,who\nTrue,1,9007199254740993,0.5,"a,b"\nfalse,2,,,\n';
  expect(await read(text)).toEqual({
    n: [9007199254740993n, null],
    x: [0.5, Number.NaN],
    who: ["a,b", null],
    ok: [true, false],
  });
});

test("spaces around the names of a heading are there or not, as whoever told of them read it", async () => {
  const text = "a, b\n1, 2\n";
  expect(await read(text, "text/csv", { a: new Int64(), " b": new Int64() })).toEqual({ a: [1], " b": [2] });
  await service.ask("DELETE", "/metadata/a");
  expect(await read(text, "text/csv", { a: new Int64(), b: new Int64() })).toEqual({ a: [1], b: [2] });
});

test("without a heading they are found by their places, and a file that has grown has more rows", async () => {
  expect(await read("1,2\n", "text/csv;header=absent", { a: new Float64(), b: new Int64() })).toEqual({
    a: [1],
    b: [2],
  });
  writeFileSync(join(files(), "a.csv"), "1,2\n3,4\n");
  const answer = await service.ask("GET", "/table/full/a?column=b&format=json");
  expect(answer.json()).toEqual({ b: [2, 4] });
  expect((await service.ask("GET", "/array/full/a/a?format=json")).json()).toEqual([1, 3]);
});

test("a dialect is that of its parameters, in the words of pandas", async () => {
  const parameters = { sep: ";", comment: "#", skiprows: 1 };
  const columns = { a: new Float64(), b: new Float64() };
  expect(await read("made by hand\n# units\nb;a\n1;2 # two\n", "text/csv", columns, parameters)).toEqual({
    a: [2],
    b: [1],
  });
});

test.each<[string, string, Parameters<typeof read>[2], object, RegExp]>([
  ["a column that is not there", "n,x,who\n1,2,a\n", usual, {}, /its heading has no column ok/],
  ["a text for a number", "n\nx\n", { n: new Int64() }, {}, /"x", in row 1 of n, is no i8/],
  ["half a number", "n\n1.5\n", { n: new Int64() }, {}, /"1\.5", in row 1/],
  ["lists", "n\n1\n", { n: new List(new Field("item", new Int64())) }, {}, /no column of texts/],
  [
    "a parameter that is not known",
    "n\n1\n",
    { n: new Int64() },
    { usecols: [0] },
    /the parameter usecols is not known/,
  ],
  ["another encoding", "n\n1\n", { n: new Int64() }, { encoding: "utf-16" }, /in UTF-8/],
  ["a pattern between fields", "n\n1\n", { n: new Int64() }, { sep: "[;,]" }, /the delimiter is one character/],
])("%s is told of, and nothing is answered", async (_, text, columns, parameters, reason) => {
  expect(await read(text, "text/csv", columns, parameters)).toEqual([424, expect.stringMatching(reason)]);
});

test("rows are not written into it", async () => {
  await read("n\n1\n", "text/csv", { n: new Int64() });
  const store = await service.catalog.table(["a"]);
  await expect(store.append([])).rejects.toMatchObject({ code: "catalog.read_only" });
  await expect(store.replace([])).rejects.toMatchObject({ code: "catalog.read_only" });
});

test("a file beyond the readable folders is refused, with the setting that names more", async () => {
  const schema = new Schema([new Field("a", new Float64(), true)]);
  const structure = { arrow_schema: schemaUri(schema), columns: ["a"], npartitions: 1, resizable: false };
  const path = join(folder.path, "beside.csv");
  writeFileSync(path, "a\n1\n");
  const source = {
    structure_family: "table",
    structure,
    mimetype: "text/csv",
    parameters: {},
    properties: {},
    management: "external",
    assets: [{ data_uri: `file://localhost${path}`, is_directory: false, parameter: "data_uris", num: 0 }],
  } as const;
  await service.catalog.create([], {
    key: "b",
    family: "table",
    metadata: "{}",
    specs: [],
    accessTags: [],
    dataSources: [source],
  });
  const answer = await service.ask("GET", "/table/full/b?format=json");
  const { code, detail } = answer.json() as { code: string; detail: string };
  expect([answer.status, code]).toEqual([424, "catalog.files"]);
  expect(detail).toMatch(/The files of this table may not be read: .*beside\.csv.*serve --readable DIR/u);
});
