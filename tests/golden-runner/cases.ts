/**
 * Reads the cases of a corpus folder.
 *
 * A folder may hold only some of the corpora, and no `devices.json`: the catalogue of `tests/golden` stands in
 * for it, so that a single changed file can be replayed from anywhere.
 *
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** A line of a corpus. What else it holds depends on the corpus. */
export interface Case extends JsonObject {
  readonly id: string;
  readonly features: readonly string[];
  /** Present when what the peer does is probably not wanted: we may differ there. */
  readonly quirk?: string;
}

export const corpora = ["plans", "documents", "scanspec", "event-model", "analysis"] as const;
export type Corpus = (typeof corpora)[number];

/** The files of each corpus, in the order in which they are replayed. */
export const files = {
  plans: ["cases"],
  documents: ["cases"],
  scanspec: ["specs", "paths", "service"],
  "event-model": ["documents", "compose", "pages"],
  analysis: ["peaks", "fits", "tables", "patterns"],
} as const satisfies Record<Corpus, readonly string[]>;

/** The copy of the corpora that the project keeps. */
export const ownFolder: string = fileURLToPath(new URL("../golden", import.meta.url));

/** The corpora that a folder has files of. */
export function corporaIn(folder: string): Corpus[] {
  return corpora.filter((corpus) => files[corpus].some((file) => existsSync(pathOf(folder, corpus, file))));
}

/** The cases of one file; none when the folder has no such file. */
export function casesOf(folder: string, corpus: Corpus, file: string): Case[] {
  const path = pathOf(folder, corpus, file);
  if (!existsSync(path)) return [];
  const cases: Case[] = [];
  for (const [index, line] of readFileSync(path, "utf8").split("\n").entries()) {
    if (line.trim() === "") continue;
    cases.push(parsed(line, `${path}:${index + 1}`));
  }
  return cases;
}

/** The catalogue of the simulated devices: the folder's own, or ours. */
export function catalogueOf(folder: string): JsonObject[] {
  const own = join(folder, "devices.json");
  return JSON.parse(readFileSync(existsSync(own) ? own : join(ownFolder, "devices.json"), "utf8")) as JsonObject[];
}

export function isObject(value: unknown): value is JsonObject {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function pathOf(folder: string, corpus: Corpus, file: string): string {
  return join(folder, corpus, `${file}.jsonl`);
}

function parsed(line: string, where: string): Case {
  const value = jsonOf(line, where);
  if (!isObject(value) || typeof value["id"] !== "string") throw new Error(`${where} is not a case: it has no id.`);
  return { ...value, id: value["id"], features: (value["features"] ?? []) as readonly string[] };
}

function jsonOf(line: string, where: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new Error(`${where} is not a case: it is not JSON.`, { cause: error });
  }
}
