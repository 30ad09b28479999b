/**
 * Looks through a catalog, run by run, and says what is wrong with which of them.
 *
 * It reads everything and changes nothing. A catalog may be in use meanwhile: runs that are being written are looked at
 * as far as they have come.
 *
 * @module
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ReadableFolders, type RootMap } from "@halcyon/files";
import { asError } from "@halcyon/model";
import type { ArrayStructure, Catalog, CatalogNode, DataSource, NodePath } from "../contract.ts";
import { logPath } from "../documents/open-run.ts";
import { zarrType } from "../formats.ts";
import { treeLines } from "../rebuild/tree-lines.ts";
import { pathOf } from "../store/file-uri.ts";
import { segmentType } from "../store/own-data.ts";
import { treeLogPath } from "../store/tree-log.ts";
import { sealedProblems, segmentProblems } from "./check-bytes.ts";
import { checkDocuments } from "./check-documents.ts";
import { zarrProblems } from "./check-zarr.ts";

/** Something that is wrong. */
export interface CatalogProblem {
  /** The uid of the run, or the path of the node. */
  readonly where: string;
  readonly kind: "documents" | "checksum" | "rows" | "files" | "index" | "log";
  readonly text: string;
}

/** What was looked at. */
export interface CatalogCheck {
  readonly runs: number;
  readonly documents: number;
  readonly problems: readonly CatalogProblem[];
}

/** What to look at. */
export interface CheckOptions {
  /** Of the catalog. */
  readonly folder: string;
  readonly catalog: Catalog;
  /** Where files are now that were told to be below a folder. */
  readonly moved?: RootMap;
  /** Told after each run. */
  readonly progress?: (done: number, all: number) => void;
  readonly signal?: AbortSignal;
}

/** Checks all runs that came as documents, and the files of all nodes. */
export async function checkCatalog({ folder, catalog, moved, progress, signal }: CheckOptions): Promise<CatalogCheck> {
  const problems: CatalogProblem[] = [];
  const runs = readdirSync(join(folder, "runs")).map(decodeURIComponent);
  let documents = 0;
  for (const [i, run] of runs.entries()) {
    signal?.throwIfAborted();
    const path = logPath(join(folder, "runs", encodeURIComponent(run)));
    try {
      const found = await checkRun(catalog, run, path);
      documents += found.documents;
      problems.push(...found.problems);
    } catch (error) {
      problems.push({ where: run, kind: "log", text: asError(error).message });
    }
    progress?.(i + 1, runs.length);
  }
  for (const run of await lostRuns(catalog, folder, new Set(runs)))
    problems.push({ where: run, kind: "log", text: "The index has it, and its documents are not on the disk." });
  const places = new ReadableFolders([], moved);
  for await (const node of nodesBelow(catalog, [])) {
    signal?.throwIfAborted();
    problems.push(...filesMissing(node, places), ...(await damagedFiles(node)));
  }
  for (const text of await catalog.nodes.problems())
    problems.push({ where: "the index", kind: "index", text: `${text} (halcyon catalog rebuild makes it anew.)` });
  return { runs: runs.length, documents, problems };
}

/** Runs that came as documents and whose folder is gone, though nobody has removed them. */
async function lostRuns(catalog: Catalog, folder: string, there: ReadonlySet<string>): Promise<readonly string[]> {
  const told = new Set<string>();
  for (const line of treeLines(treeLogPath(folder))) if ("run" in line && !there.has(line.run)) told.add(line.run);
  const lost: string[] = [];
  for (const run of told) if ((await catalog.nodes.node([run])) !== undefined) lost.push(run);
  return lost;
}

async function checkRun(
  catalog: Catalog,
  run: string,
  path: string,
): Promise<{ documents: number; problems: CatalogProblem[] }> {
  const node = await catalog.nodes.node([run]);
  const problems: CatalogProblem[] = [];
  const say = (kind: CatalogProblem["kind"], text: string): void => void problems.push({ where: run, kind, text });
  if (node === undefined) say("index", "It is on the disk, and the index does not have it.");
  if (!existsSync(path)) {
    say("log", `Its documents are gone: there is no ${path}.`);
    return { documents: 0, problems };
  }
  const found = await checkDocuments(catalog, run, path);
  if (found.documents === 0) say("log", `Its documents are gone: ${path} has none.`);
  for (const { kind, text } of found.problems) say(kind, text);
  if (node === undefined) return { documents: found.documents, problems };
  if (found.stopped !== node.metadata.includes('"stop":'))
    say("index", "Its stop is in the documents or in the index only.");
  for (const [stream, numbers] of found.rows) {
    const table = await catalog.nodes.node([run, stream, "internal"]);
    if (table === undefined) {
      if (numbers.count > 0) say("index", `The stream ${stream} has ${numbers.count} events, and no table.`);
      continue;
    }
    const rows = await rowsIn(catalog, table.path);
    if (typeof rows === "string") say("rows", `The table of ${stream} cannot be read: ${rows}`);
    else if (rows !== numbers.count)
      say("rows", `The table of ${stream} has ${rows} rows; its events have ${numbers.count} numbers.`);
  }
  return { documents: found.documents, problems };
}

/** How many rows, or why nobody knows. */
async function rowsIn(catalog: Catalog, path: NodePath): Promise<number | string> {
  try {
    return (await (await catalog.table(path)).read({ columns: ["seq_num"] })).numRows;
  } catch (error) {
    return asError(error).message;
  }
}

/** The files of a node's tables and arrays whose bytes are not those that were written. */
async function damagedFiles({ path, dataSources }: CatalogNode): Promise<readonly CatalogProblem[]> {
  const problems = await Promise.all(
    dataSources.map(async ({ mimetype, management, structure, assets: [asset] }) => {
      if (management === "external" || asset === undefined) return [];
      const file = pathOf(asset.data_uri);
      if (mimetype === zarrType) return await zarrProblems(file, structure as ArrayStructure);
      return mimetype === segmentType ? segmentProblems(file) : await sealedProblems(file);
    }),
  );
  return problems.flat().map((text) => ({ where: path.join("/"), kind: "checksum", text }));
}

/** The files that a node's data should be in. Those on other machines are not looked for. */
function filesMissing({ path, dataSources }: CatalogNode, places: ReadableFolders): CatalogProblem[] {
  return dataSources.flatMap(({ assets }: DataSource) =>
    assets.flatMap(({ data_uri: uri }): CatalogProblem[] => {
      if (!uri.startsWith("file:") || existsSync(places.placeOf(pathOf(uri)))) return [];
      return [{ where: path.join("/"), kind: "files", text: `The file ${uri} is not there.` }];
    }),
  );
}

async function* nodesBelow(catalog: Catalog, path: NodePath): AsyncGenerator<CatalogNode> {
  let cursor: string | undefined;
  do {
    const from = cursor === undefined ? {} : { from: { cursor } };
    const page = await catalog.nodes.search(path, { filters: [], sorting: [], limit: 300, deep: true, ...from });
    yield* page.nodes;
    cursor = page.next;
  } while (cursor !== undefined);
}
