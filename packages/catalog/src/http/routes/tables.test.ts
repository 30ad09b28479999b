import { Buffer } from "node:buffer";
import {
  DateDay,
  Decimal,
  DurationNanosecond,
  Field,
  Float16,
  Float64,
  List,
  Schema,
  Struct,
  Table,
  TimestampMicrosecond,
  TimestampMillisecond,
  TimestampNanosecond,
  Uint64,
  tableFromArrays,
  makeData,
  makeVector,
  tableFromIPC,
  vectorFromArray,
} from "apache-arrow";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { afterEach, beforeEach, expect, test } from "vitest";
import { schemaUri } from "../../tables/arrow-schema.ts";
import { type TestService, arrowBody, eventRows, tableDraft, testService } from "../../testing/test-service.ts";

/** No row of a column of lists of numbers, as pyarrow writes them: its batch has no memory. */
const emptyLists =
  "QVJST1cxAAD/////oAAAABAAAAAAAAoADAAGAAUACAAKAAAAAAEEAAwAAAAIAAgAAAAEAAgAAAAEAAAAAQAAAAQAAADU////AAAB" +
  "DBQAAAAcAAAABAAAAAEAAAAkAAAAAQAAAGMAAAAEAAQABAAAABAAFAAIAAYABwAMAAAAEAAQAAAAAAABAxAAAAAcAAAABAAAAAAA" +
  "AAAEAAAAaXRlbQAABgAIAAYABgAAAAAAAgD/////AAAAABAAAAAMABQABgAIAAwAEAAMAAAAAAAEABwAAAAMAAAABAAAAAAAAAAA" +
  "AAAACAAIAAAABAAIAAAABAAAAAEAAAAEAAAA1P///wAAAQwUAAAAHAAAAAQAAAABAAAAJAAAAAEAAABjAAAABAAEAAQAAAAQABQA" +
  "CAAGAAcADAAAABAAEAAAAAAAAQMQAAAAHAAAAAQAAAAAAAAABAAAAGl0ZW0AAAYACAAGAAYAAAAAAAIAsAAAAEFSUk9XMQ==";

let service: TestService;
beforeEach(async () => {
  service = await testService();
  await service.ask("POST", "/metadata/", { body: tableDraft("t"), type: "application/json" });
  await service.ask("PATCH", "/table/partition/t?partition=0", {
    body: arrowBody(eventRows(1, 3)),
    type: "application/vnd.apache.arrow.file",
  });
  await service.ask("PATCH", "/table/partition/t?partition=0", {
    body: arrowBody(eventRows(4, 2)),
    type: "application/vnd.apache.arrow.file",
  });
});
afterEach(() => service[Symbol.asyncDispose]());

test("tables have the rows that were appended, in all formats", async () => {
  const { bytes } = await service.ask("GET", "/table/partition/t?partition=0&column=x&column=seq_num");
  const table = tableFromIPC(bytes);
  expect(table.schema.fields.map(({ name }) => name)).toEqual(["x", "seq_num"]);
  expect([...(table.getChild("x") ?? [])]).toEqual([0.5, 1, 1.5, 2, 2.5]);
  expect((await service.ask("GET", "/table/full/t?format=csv&column=seq_num&column=label")).text).toBe(
    "seq_num,label\n1,row 1\n2,row 2\n3,row 3\n4,row 4\n5,row 5\n",
  );
  expect((await service.ask("POST", "/table/full/t?format=json", { body: ["x"] })).json()).toEqual({
    x: [0.5, 1, 1.5, 2, 2.5],
  });
  expect((await service.ask("GET", "/table/full/t?format=json-seq&column=x")).text.split("\n")[1]).toBe(
    '\u001E{"x":1}',
  );
  expect((await service.ask("GET", "/table/full/t?format=parquet")).bytes.subarray(0, 4).toString()).toBe("PAR1");
});

test.each(["file", "stream"])("tables are sent as they are when they are long, as an Arrow %s", async (kind) => {
  const type = `application/vnd.apache.arrow.${kind}`;
  await service.ask("PUT", "/table/full/t", {
    body: arrowBody(eventRows(1, 200_000)),
    type: "application/vnd.apache.arrow.file",
  });
  const { bytes, headers } = await service.ask("GET", "/table/full/t", { headers: { accept: type } });
  expect(headers).toMatchObject({ "content-type": type, "content-length": String(bytes.length) });
  expect(bytes.length).toBeGreaterThan(4 * 2 ** 20);
  const table = tableFromIPC(bytes);
  expect([table.numRows, table.getChild("x")?.get(199_999)]).toEqual([200_000, 100_000]);
});

/** A table as pandas sends it: with its index, which is no column of it. */
function indexed(columns: Record<string, unknown>, index: string): Table {
  const { schema, batches } = tableFromArrays(columns as Record<string, readonly number[]>);
  const pandas = JSON.stringify({ index_columns: [index], columns: [] });
  return new Table(new Schema(schema.fields, new Map([["pandas", pandas]])), batches);
}

async function put(id: string, table: Table, columns: readonly string[], rows: Table = table): Promise<unknown> {
  const structure = { arrow_schema: schemaUri(table.schema), npartitions: 1, columns };
  const draft = { id, structure_family: "table", data_sources: [{ structure_family: "table", structure }] };
  expect(await service.ask("POST", "/metadata/", { body: draft })).toMatchObject({ status: 200 });
  return service.ask("PUT", `/table/full/${id}`, { body: arrowBody(rows), type: "application/vnd.apache.arrow.file" });
}

test("the index of a DataFrame comes back with its rows, and is no column", async () => {
  const table = indexed({ a: [1, 2], __index_level_0__: [10, 20] }, "__index_level_0__");
  expect(await put("indexed", table, ["a"])).toMatchObject({ status: 200 });
  expect((await service.ask("GET", "/metadata/indexed")).json()).toMatchObject({
    data: { attributes: { structure: { columns: ["a"] } } },
  });
  const back = tableFromIPC((await service.ask("GET", "/table/full/indexed")).bytes);
  expect([...(back.getChild("__index_level_0__") ?? [])]).toEqual([10, 20]);
});

test("some columns of a DataFrame come with its index, in text without", async () => {
  const table = indexed({ a: [1, 2], b: [3, 4], idx: [10, 20] }, "idx");
  expect(await put("frame", table, ["a", "b"])).toMatchObject({ status: 200 });
  for (const [query, names] of [
    ["", ["a", "b", "idx"]],
    ["?column=b", ["b", "idx"]],
    ["?column=b&column=a", ["b", "a", "idx"]],
  ] as const) {
    const arrow = tableFromIPC((await service.ask("GET", `/table/full/frame${query}`)).bytes);
    expect(arrow.schema.fields.map(({ name }) => name)).toEqual(names);
    const { bytes } = await service.ask("GET", `/table/full/frame${query}`, {
      headers: { accept: "application/x-parquet" },
    });
    const file = new Uint8Array(bytes).buffer;
    expect((await parquetReadObjects({ file })).map((row) => Object.keys(row))).toEqual([names, names]);
    expect(parquetMetadata(file).key_value_metadata).toEqual([
      { key: "pandas", value: table.schema.metadata.get("pandas") },
    ]);
  }
  expect((await service.ask("GET", "/table/full/frame?format=csv")).text).toBe("a,b\n1,3\n2,4\n");
  expect((await service.ask("GET", "/table/full/frame?format=json&column=b")).json()).toEqual({ b: [3, 4] });
  expect((await service.ask("GET", "/table/full/frame?column=idx")).status).toBe(404);
});

test("decimals are numbers with all their digits", async () => {
  const money = new Decimal(2, 38);
  const words = Uint32Array.of(100, 0, 0, 0, 4294966091, 4294967295, 4294967295, 4294967295, 1, 0, 0, 1);
  const decimals = makeVector(makeData({ type: money, length: 3, nullCount: 0, data: words }));
  const none = makeData({
    type: new Decimal(0, 38),
    length: 3,
    nullCount: 3,
    data: words,
    nullBitmap: Uint8Array.of(0),
  });
  const columns = { d: decimals, none: makeVector(none) };
  expect(await put("decimals", new Table(columns as never), ["d", "none"])).toMatchObject({ status: 200 });
  const big = "792281625142643375935439503.37";
  expect((await service.ask("GET", "/table/full/decimals?format=csv")).text).toBe(`d,none\n1.00,\n-12.05,\n${big},\n`);
  expect((await service.ask("GET", "/table/full/decimals?format=json")).text).toBe(
    `{"d":[1.00,-12.05,${big}],"none":[null,null,null]}`,
  );
  expect((await service.ask("GET", "/table/full/decimals?format=json-seq&column=d")).text).toBe(
    `\u001E{"d":1.00}\n\u001E{"d":-12.05}\n\u001E{"d":${big}}\n`,
  );
  const { bytes } = await service.ask("GET", "/table/full/decimals?format=parquet&column=d");
  expect(await parquetReadObjects({ file: new Uint8Array(bytes).buffer })).toEqual(
    ["1.00", "-12.05", big].map((d) => ({ d })),
  );
  const numbers = await service.ask("GET", "/array/full/decimals/d");
  expect([...new Float64Array(new Uint8Array(numbers.bytes).buffer)]).toEqual([1, -12.05, Number(big)]);
});

test("an index that the table has no column for is left out", async () => {
  const rows = indexed({ a: [1, 2], idx: [0, 1] }, "idx");
  expect(await put("numbered", rows.select(["a"]), ["a"], rows)).toMatchObject({ status: 200 });
  expect((await service.ask("GET", "/table/full/numbered?format=csv")).text).toBe("a\n1\n2\n");
});

test("rows of none are taken, also of lists", async () => {
  const schema = new Schema([new Field("c", new List(new Field("item", new Float64(), true)), true)]);
  const none = Buffer.from(emptyLists, "base64");
  expect(await put("none", new Table(schema), ["c"])).toMatchObject({ status: 200 });
  const url = "/table/partition/none?partition=0";
  const formats = ["arrow", "csv", "json", "json-seq", "parquet"];
  for (const query of [...formats.map((format) => `format=${format}`), "column=c"])
    expect([query, (await service.ask("GET", `/table/full/none?${query}`)).status]).toEqual([query, 200]);
  expect((await service.ask("GET", "/metadata/none/c")).status).toBe(200);
  expect(await service.ask("PATCH", url, { body: none, type: "application/vnd.apache.arrow.file" })).toMatchObject({
    status: 200,
  });
});

test("a Parquet file has the types of the table, as far as it has them", async () => {
  const columns = {
    large: vectorFromArray([2n ** 64n - 1n, 0n], new Uint64()),
    half: vectorFromArray([1.5, null], new Float16()),
    lists: vectorFromArray([[1.5], []], new List(new Field("item", new Float64(), true))),
    moment: vectorFromArray([1, 2], new TimestampMillisecond()),
    day: vectorFromArray([new Date(86_400_000), new Date(-86_400_000)], new DateDay()),
    pair: vectorFromArray([{ a: 1 }, null], new Struct([new Field("a", new Float64(), true)])),
  };
  const table = new Table(columns as never);
  expect(await put("typed", table, Object.keys(columns))).toMatchObject({ status: 200 });
  const { bytes } = await service.ask("GET", "/table/full/typed?format=parquet");
  expect(await parquetReadObjects({ file: new Uint8Array(bytes).buffer })).toEqual([
    { large: 2n ** 64n - 1n, half: 1.5, lists: [1.5], moment: new Date(1), day: new Date(86_400_000), pair: '{"a":1}' },
    { large: 0n, half: null, lists: [], moment: new Date(2), day: new Date(-86_400_000), pair: null },
  ]);
});

test("moments keep their unit as arrays, and are told in words as text", async () => {
  const columns = {
    ns: vectorFromArray([1.5, null], new TimestampNanosecond("UTC")),
    us: vectorFromArray([-0.5, 0], new TimestampMicrosecond()),
    day: vectorFromArray([new Date(86_400_000), new Date(-86_400_000)], new DateDay()),
    wait: vectorFromArray([5n, 6n], new DurationNanosecond()),
  };
  expect(await put("moments", new Table(columns as never), Object.keys(columns))).toMatchObject({ status: 200 });
  expect((await service.ask("GET", "/table/full/moments?format=csv")).text).toBe(
    "ns,us,day,wait\n" +
      "1970-01-01T00:00:00.001500000Z,1969-12-31T23:59:59.999500,1970-01-02,5\n" +
      ",1970-01-01T00:00:00.000000,1969-12-31,6\n",
  );
  expect((await service.ask("GET", "/table/full/moments?format=json&column=ns")).json()).toEqual({
    ns: ["1970-01-01T00:00:00.001500000Z", null],
  });
  const kinds = { ns: ["M", "[ns]"], us: ["M", "[us]"], day: ["M", "[D]"], wait: ["m", "[ns]"] };
  for (const [name, [kind, dt_units]] of Object.entries(kinds))
    expect((await service.ask("GET", `/metadata/moments/${name}`)).json()).toMatchObject({
      data: { attributes: { structure: { data_type: { kind, dt_units, itemsize: 8 } } } },
    });
  const { bytes } = await service.ask("GET", "/array/full/moments/ns");
  expect([...new BigInt64Array(new Uint8Array(bytes).buffer)]).toEqual([1_500_000n, -(2n ** 63n)]);
});

test("a column without a name is refused", async () => {
  const structure = { arrow_schema: schemaUri(eventRows(1, 1).schema), npartitions: 1, columns: [""] };
  const draft = { id: "n", structure_family: "table", data_sources: [{ structure_family: "table", structure }] };
  expect((await service.ask("POST", "/metadata/", { body: draft })).json()).toMatchObject({ code: "catalog.request" });
});

test("tables have columns that are arrays", async () => {
  expect((await service.ask("GET", "/metadata/t/x")).json()).toMatchObject({
    data: {
      attributes: {
        structure_family: "array",
        metadata: { source: "sim" },
        structure: { shape: [5], data_type: { kind: "f", itemsize: 8 } },
      },
    },
  });
  const { bytes } = await service.ask("GET", "/array/full/t/x?slice=1:3&expected_shape=2", {
    headers: { accept: "application/octet-stream" },
  });
  expect([bytes.readDoubleLE(0), bytes.readDoubleLE(8)]).toEqual([1, 1.5]);
  expect((await service.ask("GET", "/array/full/t/label?format=json&slice=::-2")).json()).toEqual([
    "row 5",
    "row 3",
    "row 1",
  ]);
  expect((await service.ask("GET", "/metadata/t/nothing")).status).toBe(404);
});

test.each([
  ["half an Arrow file", (body: Uint8Array) => body.subarray(0, body.length / 2), 422],
  ["no Arrow file", () => Buffer.from("not a table at all"), 422],
  ["nothing", () => new Uint8Array(), 422],
])("tables take no row of %s", async (_, damage, status) => {
  const body = damage(arrowBody(eventRows(6, 100)));
  const answer = await service.ask("PATCH", "/table/partition/t?partition=0", {
    body,
    type: "application/vnd.apache.arrow.file",
  });
  expect(answer.status).toBe(status);
  expect(answer.json()).toMatchObject({ code: "catalog.request", status });
  expect(((await service.ask("GET", "/table/full/t?format=json&column=x")).json() as { x: number[] }).x).toHaveLength(
    5,
  );
});

test("tables are put in place of all rows", async () => {
  await service.ask("PUT", "/table/full/t", {
    body: arrowBody(eventRows(9, 1)),
    type: "application/vnd.apache.arrow.file",
  });
  expect((await service.ask("GET", "/table/full/t?format=json&column=x")).json()).toEqual({ x: [4.5] });
});
