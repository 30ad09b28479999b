/**
 * An ended Arrow segment as a Parquet file: written aside, put in its place when it is whole.
 *
 * The schema of Arrow goes along in the file, as Arrow's own writers put it there, so that readers get each column as it was.
 *
 * @module
 */
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from "node:fs";
import { zstdCompressSync } from "node:zlib";
import { RecordBatchStreamWriter, type Schema, Table, type Vector } from "apache-arrow";
import { fileWriter, ParquetWriter } from "hyparquet-writer";
import { type ColumnPlan, columnPlan } from "./column-plan.ts";
import { writeSum } from "./file-sum.ts";
import { SegmentBatches } from "./segment-batches.ts";

/** Rows that are looked for, packed and read together. */
export const rowsPerGroup = 65_536;

/** The name under which Arrow's readers look for the schema. */
export const schemaKey = "ARROW:schema";

/** @throws whatever the system throws, and HalcyonError `catalog.format` for columns that Parquet has no word for. */
export async function sealSegment(segment: string, target: string): Promise<void> {
  const aside = `${target}.part`;
  try {
    using batches = new SegmentBatches(segment);
    const plans = plansOf(batches);
    const writer = fileWriter(aside);
    const parquet = new ParquetWriter({
      writer,
      schema: [{ name: "schema", num_children: plans.length }, ...plans.flatMap(({ elements }) => elements)],
      compressors: { ZSTD: (bytes) => zstdCompressSync(bytes) },
      codec: "UNCOMPRESSED",
      statistics: false,
      createdBy: "halcyon",
      kvMetadata: [{ key: schemaKey, value: Buffer.from(schemaMessage(batches.schema)).toString("base64") }],
    });
    for (let row = 0; row < batches.rows; row += rowsPerGroup) writeGroup(parquet, plans, batches, row);
    void parquet.finish();
    const file = openSync(aside, "r+");
    fsyncSync(file);
    closeSync(file);
    await writeSum(aside, target);
    renameSync(aside, target);
  } catch (error) {
    rmSync(aside, { force: true });
    throw error;
  }
}

function plansOf(batches: SegmentBatches): readonly ColumnPlan[] {
  // A column without a hole is written as one that can have none: it is read at the speed of memory.
  const holes = new Set<number>();
  for (const entry of batches.entries) {
    if (holes.size === batches.schema.fields.length) break;
    const { children } = batches.batch(entry).data;
    children.forEach((child, i) => child.nullCount > 0 && holes.add(i));
  }
  return batches.schema.fields.map((field, i) => columnPlan(field, holes.has(i)));
}

function writeGroup(
  parquet: ParquetWriter,
  plans: readonly ColumnPlan[],
  batches: SegmentBatches,
  start: number,
): void {
  const table = new Table(batches.schema, [...batches.range(start, start + rowsPerGroup)]);
  const columnData = plans.map(({ name, packed, out }, i) => ({
    name,
    data: out(table.getChildAt(i) as Vector),
    encoding: "PLAIN" as const,
    codec: packed ? ("ZSTD" as const) : ("UNCOMPRESSED" as const),
  }));
  void parquet.write({ columnData, rowGroupSize: table.numRows, pageSize: 2 ** 30 });
}

function schemaMessage(schema: Schema): Uint8Array {
  const writer = new RecordBatchStreamWriter();
  writer.reset(undefined, schema);
  writer.finish();
  const bytes = writer.toUint8Array(true);
  // Without what ends a stream.
  return bytes.subarray(0, bytes.length - 8);
}
