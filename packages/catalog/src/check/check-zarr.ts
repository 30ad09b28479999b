/**
 * Whether the folder of an array of ours holds what its node says: its `zarr.json`, and chunks of the right length with
 * their checksums; those of before have none.
 *
 * A chunk that is not there was never written, and is zeros.
 *
 * @module
 */
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { sizeOf } from "@halcyon/files";
import { asError } from "@halcyon/model";
import { hasItsSum, isSummed, sumBytes } from "../arrays/chunk-sums.ts";
import { chunkShapeOf, zarrMetadata } from "../arrays/zarr-metadata.ts";
import type { ArrayStructure } from "../contract.ts";

const mostProblems = 5;

/** What is wrong with it. */
export function zarrProblems(folder: string, structure: ArrayStructure): readonly string[] {
  return [...metadataProblems(join(folder, "zarr.json"), structure), ...chunkProblems(folder, structure)].slice(
    0,
    mostProblems,
  );
}

function metadataProblems(path: string, structure: ArrayStructure): readonly string[] {
  if (!existsSync(path)) return ["Its zarr.json is not there."];
  let found: Readonly<Record<string, unknown>>;
  try {
    found = (JSON.parse(readFileSync(path, "utf8")) ?? {}) as Readonly<Record<string, unknown>>;
  } catch (cause) {
    return [`Its zarr.json cannot be read: ${asError(cause).message}.`];
  }
  const due = JSON.parse(zarrMetadata(structure)) as Readonly<Record<string, unknown>>;
  return ["shape", "data_type", "chunk_grid"].flatMap((key) => {
    const [there, expected] = [JSON.stringify(found[key]), JSON.stringify(due[key])];
    return there === expected ? [] : [`Its zarr.json has the ${key} ${there}, and the index has ${expected}.`];
  });
}

function chunkProblems(folder: string, structure: ArrayStructure): readonly string[] {
  const bytes = sizeOf(chunkShapeOf(structure)) * structure.data_type.itemsize;
  const chunks = join(folder, "c");
  const sums = saysSums(folder);
  const expected = bytes + (sums ? sumBytes : 0);
  return filesBelow(chunks).flatMap((path) => {
    const { size } = statSync(path);
    const name = `Its chunk ${relative(chunks, path)}`;
    if (size !== expected) return [`${name} has ${size} bytes, not ${expected}.`];
    return sums && !hasItsSum(readFileSync(path)) ? [`${name} has another checksum.`] : [];
  });
}

/** What cannot be read is told of already, and new arrays have checksums. */
function saysSums(folder: string): boolean {
  try {
    return isSummed(JSON.parse(readFileSync(join(folder, "zarr.json"), "utf8")));
  } catch {
    return true;
  }
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
