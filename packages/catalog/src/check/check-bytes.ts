/**
 * Whether the files of tables have the bytes that were written: each batch of a segment and each sealed file has a
 * checksum.
 *
 * @module
 */
import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync } from "node:fs";
import { crc32 } from "node:zlib";
import { entriesOf, indexOf } from "../arrow/segment-index.ts";
import { sumProblem } from "../parquet/file-sum.ts";

const mostProblems = 5;

/** What is wrong with a segment, batch by batch. */
export function segmentProblems(path: string): readonly string[] {
  if (!existsSync(path) || !existsSync(indexOf(path))) return [];
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    const problems: string[] = [];
    let end: number | undefined;
    for (const [i, entry] of entriesOf(readFileSync(indexOf(path))).entries()) {
      const { offset, length, checksum, rows } = entry;
      const name = `Batch ${i + 1} (${rows} rows)`;
      if (offset + length > size || (end !== undefined && offset !== end))
        problems.push(`${name} is not where it was.`);
      else if (checksum !== 0 && crcOf(file, offset, length) !== checksum)
        problems.push(`${name} has another checksum.`);
      end = offset + length;
    }
    return problems.slice(0, mostProblems);
  } finally {
    closeSync(file);
  }
}

/** What is wrong with a sealed file. One of before has no checksum, and is as it is. */
export async function sealedProblems(path: string): Promise<readonly string[]> {
  const problem = existsSync(path) ? await sumProblem(path) : undefined;
  return problem === undefined ? [] : [`It ${problem}.`];
}

const atOnce = 1 << 20;

function crcOf(file: number, offset: number, length: number): number {
  const part = Buffer.allocUnsafe(Math.min(length, atOnce));
  let crc = 0;
  for (let at = 0; at < length;) {
    const read = readSync(file, part, 0, Math.min(part.length, length - at), offset + at);
    if (read === 0) return -1;
    crc = crc32(part.subarray(0, read), crc);
    at += read;
  }
  return crc;
}
