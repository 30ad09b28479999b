/**
 * Whether the folder of an array of ours holds what its node says: its `zarr.json`, and chunks of the right length with
 * their checksums; those of before have none.
 *
 * A chunk that is not there was never written, and is zeros.
 *
 * @module
 */
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { join, relative } from "node:path";
import { sizeOf } from "@halcyon/files";
import { asError } from "@halcyon/model";
import { hasItsSum, isSummed, sumBytes } from "../arrays/chunk-sums.ts";
import { chunkShapeOf, zarrMetadata } from "../arrays/zarr-metadata.ts";
import type { ArrayStructure } from "../contract.ts";

const mostProblems = 5;

/** What is wrong with it. */
export async function zarrProblems(folder: string, structure: ArrayStructure): Promise<readonly string[]> {
  const { metadata, problem } = metadataIn(join(folder, "zarr.json"));
  // Where nobody can say it: new arrays have checksums.
  const sums = metadata === undefined ? true : isSummed(metadata);
  return [
    ...(metadata === undefined ? [problem] : metadataProblems(metadata, structure)),
    ...(await chunkProblems(join(folder, "c"), structure, sums)),
  ].slice(0, mostProblems);
}

type Metadata = Readonly<Record<string, unknown>>;

/** What it says, or why that is not known. */
type Found =
  | { readonly metadata: Metadata; readonly problem?: never }
  | { readonly metadata?: never; readonly problem: string };

function metadataIn(path: string): Found {
  if (!existsSync(path)) return { problem: "Its zarr.json is not there." };
  try {
    return { metadata: (JSON.parse(readFileSync(path, "utf8")) ?? {}) as Metadata };
  } catch (cause) {
    return { problem: `Its zarr.json cannot be read: ${asError(cause).message}.` };
  }
}

function metadataProblems(found: Metadata, structure: ArrayStructure): readonly string[] {
  const due = JSON.parse(zarrMetadata(structure)) as Metadata;
  return ["shape", "data_type", "chunk_grid"].flatMap((key) => {
    const [there, expected] = [JSON.stringify(found[key]), JSON.stringify(due[key])];
    return there === expected ? [] : [`Its zarr.json has the ${key} ${there}, and the index has ${expected}.`];
  });
}

async function chunkProblems(chunks: string, structure: ArrayStructure, sums: boolean): Promise<readonly string[]> {
  const bytes = sizeOf(chunkShapeOf(structure)) * structure.data_type.itemsize;
  const expected = bytes + (sums ? sumBytes : 0);
  const problems: string[] = [];
  for (const path of filesBelow(chunks)) {
    await using file = await open(path);
    const stats = await file.stat();
    const { size } = stats;
    const name = `Its chunk ${relative(chunks, path)}`;
    if (size !== expected) problems.push(`${name} has ${size} bytes, not ${expected}.`);
    else if (sums && !(await hasItsSum({ path, file, stats }))) problems.push(`${name} has another checksum.`);
  }
  return problems;
}

/** That of an array without axes is a file itself. */
function filesBelow(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    // What a process left that died on the way is no chunk.
    entry.isFile() && !entry.name.endsWith(".part") ? [join(entry.parentPath, entry.name)] : [],
  );
}
