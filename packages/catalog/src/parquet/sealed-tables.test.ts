import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  Bool,
  type Data,
  type DataType,
  Field,
  FixedSizeList,
  Float32,
  Float64,
  Int16,
  Int64,
  List,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  type Table,
  TimestampNanosecond,
  Uint64,
  Uint8,
  Utf8,
  makeData,
  RecordBatch,
  vectorFromArray,
} from "apache-arrow";
import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";
import { SegmentFile } from "../arrow/segment-file.ts";
import { plainValues } from "../tables/plain-value.ts";
import { SealedTables } from "./sealed-tables.ts";
import { TableWorker } from "./table-worker.ts";

const top = mkdtempSync(join(tmpdir(), "halcyon-sealed-"));
const tables = new SealedTables();
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(top, "case-"));
});
afterAll(async () => {
  await tables[Symbol.asyncDispose]();
  rmSync(top, { recursive: true });
});

type Columns = Readonly<Record<string, readonly [type: DataType, values: readonly unknown[]]>>;

function encoded(schema: Schema, batches: readonly RecordBatch[] = []): Uint8Array {
  const writer = new RecordBatchStreamWriter();
  writer.reset(undefined, schema);
  for (const batch of batches) writer.write(batch);
  writer.finish();
  const bytes = writer.toUint8Array(true);
  return bytes.subarray(0, bytes.length - 8);
}

/** Arrow's own maker takes times as numbers, which are too short for nanoseconds. */
function dataOf(type: DataType, values: readonly unknown[]): readonly Data[] {
  if (!(type instanceof TimestampNanosecond)) return vectorFromArray(values, type).data;
  const data = BigInt64Array.from(values as readonly bigint[]);
  return [makeData({ type, length: data.length, nullCount: 0, data })];
}

/** A segment of these columns, in batches of so many rows. */
function segmentOf(columns: Columns, perBatch: number): string {
  const path = join(folder, "primary.arrows");
  const fields = Object.entries(columns).map(([name, [type]]) => new Field(name, type, true));
  const schema = new Schema(fields, new Map([["halcyon", "1"]]));
  const header = encoded(schema);
  using file = new SegmentFile(path, header);
  const rows = Object.values(columns)[0]?.[1].length ?? 0;
  for (let at = 0; at < rows; at += perBatch) {
    const length = Math.min(perBatch, rows - at);
    const children = Object.values(columns).flatMap(([type, values]) => dataOf(type, values.slice(at, at + length)));
    const data = makeData({ type: new Struct(fields), length, nullCount: 0, children });
    file.append(encoded(schema, [new RecordBatch(schema, data)]).subarray(header.length), length);
  }
  return path;
}

function valuesOf(table: Table, name: string): unknown[] {
  const column = table.getChild(name);
  return column === null ? [] : plainValues(column);
}

/** Turns one bit of a file round, and puts that in its place. */
function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at] = (bytes[at] ?? 0) ^ 4;
  writeFileSync(`${path}.new`, bytes);
  renameSync(`${path}.new`, path);
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const scan: Columns = {
  seq_num: [new Int64(), numbers(10).map((i) => BigInt(i + 1))],
  time: [new Float64(), numbers(10).map((i) => 1e9 + i / 8)],
  label: [new Utf8(), numbers(10).map((i) => (i === 3 ? null : `größe ${i}`))],
  count: [new Uint8(), numbers(10)],
  large: [new Uint64(), numbers(10).map((i) => 2n ** 64n - 1n - BigInt(i))],
  signed: [new Int16(), numbers(10).map((i) => 5 - i)],
  single: [new Float32(), numbers(10).map((i) => (i === 5 ? null : i / 4))],
  on: [new Bool(), numbers(10).map((i) => i % 2 === 0)],
  taken: [new TimestampNanosecond(), numbers(10).map((i) => BigInt(i) * 10n ** 18n + 1n)],
  wave: [new List(new Field("item", new Float64(), true)), numbers(10).map((i) => numbers(i))],
  points: [
    new List(new Field("item", new List(new Field("item", new Int64(), true)), true)),
    numbers(10).map((i) => (i === 6 ? null : numbers(i % 4).map((k) => numbers(k).map(BigInt)))),
  ],
  masks: [
    new List(new Field("item", new List(new Field("item", new Bool(), true)), true)),
    numbers(10).map((i) => [numbers(i).map((k) => k % 3 === 0), []]),
  ],
  pair: [new FixedSizeList(2, new Field("item", new Float64(), true)), numbers(10).map((i) => [i, i + 0.5])],
};

describe("a sealed table", () => {
  test("has the columns, types and values of its segment", async () => {
    const segment = segmentOf(scan, 4);
    const target = join(folder, "primary.parquet");
    await tables.seal(segment, target);
    const sealed = await tables.open(target);
    expect(sealed.rows).toBe(10);
    expect(String(sealed.schema)).toBe(
      String(new Schema(Object.entries(scan).map(([name, [type]]) => new Field(name, type, true)))),
    );
    expect(sealed.schema.metadata.get("halcyon")).toBe("1");
    const all = await sealed.read();
    for (const [name, [type, values]] of Object.entries(scan)) {
      const raw = name === "taken" ? [...((all.getChild(name)?.toArray() ?? []) as bigint[])] : valuesOf(all, name);
      expect([name, raw]).toEqual([name, values]);
      // A time zone that is not there is read as null.
      const { timezone: _, ...same } = Object.fromEntries(Object.entries(type));
      expect(all.getChild(name)?.type).toMatchObject(same);
    }
    expect(existsSync(segment)).toBe(true);
  });

  test("is read in part: some columns, some rows, none", async () => {
    const target = join(folder, "t.parquet");
    await tables.seal(segmentOf(scan, 3), target);
    const sealed = await tables.open(target);
    const part = await sealed.read({ columns: ["label", "seq_num"], start: 2, stop: 5 });
    expect(part.schema.names).toEqual(["label", "seq_num"]);
    expect(valuesOf(part, "label")).toEqual(["größe 2", null, "größe 4"]);
    expect(valuesOf(part, "seq_num")).toEqual([3n, 4n, 5n]);
    expect((await sealed.read({ start: 4, stop: 4 })).numRows).toBe(0);
    expect((await sealed.read({ start: 8, stop: 99 })).numRows).toBe(2);
    await expect(sealed.read({ columns: ["lable"] })).rejects.toMatchObject({
      code: "catalog.missing",
      message: /label/,
    });
    await expect(sealed.append([])).rejects.toMatchObject({ code: "catalog.read_only" });
  });

  test("of no rows is a table of no rows", async () => {
    const target = join(folder, "t.parquet");
    await tables.seal(segmentOf({ x: [new Float64(), []] }, 3), target);
    const sealed = await tables.open(target);
    expect(sealed.rows).toBe(0);
    expect((await sealed.read()).schema.names).toEqual(["x"]);
  });

  test("of several groups of rows has each row once, at the places where groups meet too", async () => {
    const rows = 150_000;
    const target = join(folder, "t.parquet");
    const columns: Columns = { seq_num: [new Int64(), numbers(rows).map(BigInt)], x: [new Float64(), numbers(rows)] };
    await tables.seal(segmentOf(columns, 40_000), target);
    const sealed = await tables.open(target);
    const around = await sealed.read({ columns: ["x"], start: 65_530, stop: 65_540 });
    expect(valuesOf(around, "x")).toEqual(numbers(10).map((i) => 65_530 + i));
    const all = (await sealed.read({ columns: ["x"] })).getChild("x")?.toArray() as Float64Array;
    expect(all.length).toBe(rows);
    expect(all.every((value, row) => value === row)).toBe(true);
  });

  test("of columns that Parquet has no word for is not made, and leaves nothing", async () => {
    const type = new Struct([new Field("a", new Float64())]);
    const segment = segmentOf({ odd: [type, [{ a: 1 }]] }, 1);
    const sealing = tables.seal(segment, join(folder, "t.parquet"));
    await expect(sealing).rejects.toMatchObject({ code: "catalog.write", message: /odd/ });
    expect(readdirSync(folder).toSorted()).toEqual(["primary.arrows", "primary.arrows.index"]);
  });

  test("that is cut, no table of ours, or not there, is refused by name", async () => {
    const target = join(folder, "t.parquet");
    await tables.seal(segmentOf(scan, 3), target);
    truncateSync(target, 200);
    await expect(tables.open(target)).rejects.toMatchObject({ code: "catalog.corrupt" });
    rmSync(`${target}.sum`);
    await expect(tables.open(target)).rejects.toMatchObject({ code: "catalog.files" });
    await expect(tables.open(join(folder, "none"))).rejects.toMatchObject({ code: "catalog.files" });
  });

  test("in which a bit is another is refused, until it is as it was", async () => {
    const target = join(folder, "t.parquet");
    await tables.seal(segmentOf(scan, 3), target);
    flip(target, 40);
    const refused = { code: "catalog.corrupt", message: /t\.parquet cannot be read: it was sealed with/u };
    await expect(tables.open(target)).rejects.toMatchObject(refused);
    flip(target, 40);
    expect((await (await tables.open(target)).read()).numRows).toBe(10);
    flip(target, 40);
    await expect(tables.open(target)).rejects.toMatchObject(refused);
  });

  test("is looked through once, by however many that open it at the same time, and later", async () => {
    const target = join(folder, "t.parquet");
    await tables.seal(segmentOf(scan, 3), target);
    const asked = vi.spyOn(TableWorker.prototype, "ask");
    await Promise.all([tables.open(target), tables.open(target), tables.open(target)]);
    await (await tables.open(target)).read();
    expect(asked.mock.calls.map(([{ ask }]) => ask)).toEqual(["check", "read"]);
    asked.mockRestore();
  });

  test("that another was put in the place of is that one", async () => {
    const target = join(folder, "t.parquet");
    await tables.seal(segmentOf(scan, 3), target);
    expect((await tables.open(target)).rows).toBe(10);
    rmSync(join(folder, "primary.arrows"));
    rmSync(join(folder, "primary.arrows.index"));
    await tables.seal(segmentOf({ x: [new Float64(), [1, 2]] }, 3), target);
    const sealed = await tables.open(target);
    expect([sealed.rows, sealed.schema.names]).toEqual([2, ["x"]]);
  });
});
