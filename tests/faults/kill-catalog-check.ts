/**
 * What has to be true of a catalog whose process was killed.
 *
 * @module
 */
import { isDeepStrictEqual } from "node:util";
import { type Catalog, type CatalogOptions, Formats, openCatalog } from "@halcyon/catalog";
import type { NamedDocument } from "@halcyon/model";
import type { Victim } from "./kill-catalog-life.ts";

/** The catalog that nobody killed. */
export interface WholeCatalog {
  readonly documents: readonly NamedDocument[];
  /** By run: its documents as the catalog answers them, and what it has of it. */
  readonly runs: ReadonlyMap<string, WholeRun>;
}

interface WholeRun {
  readonly lines: readonly string[];
  readonly tables: Readonly<Record<string, readonly string[]>>;
  readonly shape: unknown;
  readonly metadata: string;
}

/** ms that an opening may take: it has to serve at once. */
const atOnce = 5000;

/** The catalog in `folder`, that nobody killed. */
export async function wholeCatalog(folder: string, documents: readonly NamedDocument[]): Promise<WholeCatalog> {
  await using catalog = await openCatalog({ folder });
  const runs = new Map<string, WholeRun>();
  for (const [name, doc] of documents) if (name === "start") runs.set(doc.uid, await runIn(catalog, doc.uid));
  return { documents, runs };
}

/** What is wrong in a catalog whose process was killed after it had acknowledged so many documents. */
export async function whatIsLeft(
  victim: Victim,
  acknowledged: number,
  whole: WholeCatalog,
): Promise<readonly string[]> {
  const wrong: string[] = [];
  const began = performance.now();
  await using formats = new Formats({ folder: victim.folder, readable: [] });
  await using catalog = await openCatalog(openingOf(victim, formats, wrong));
  const took = performance.now() - began;
  if (took > atOnce) wrong.push(`it took ${Math.round(took)} ms to open`);
  const given = countsByRun(whole.documents.slice(0, acknowledged));
  for (const [run, { lines: expected }] of whole.runs) {
    const least = given.get(run) ?? 0;
    const node = await catalog.nodes.node([run]);
    if (node === undefined) {
      if (least > 0) wrong.push(`${run} is lost`);
      continue;
    }
    const lines = await linesOf(catalog, run);
    if (lines.length < least) wrong.push(`${least - lines.length} acknowledged documents of ${run} are lost`);
    // Who was killed may have written the one more that it had not acknowledged yet, of whichever run.
    if (!isDeepStrictEqual(lines, expected.slice(0, lines.length))) wrong.push(`the documents of ${run} are others`);
    const rows = lines
      .filter((line) => line.startsWith('["event"'))
      .map((line) => (JSON.parse(finite(line)) as [string, { seq_num: number }])[1].seq_num);
    const numbers = (await rowsOf(catalog, [run, "primary", "internal"])).map((row) => Number(row.split(" ")[0]));
    const unique = [...new Set(rows)].toSorted((a, b) => a - b);
    if (!isDeepStrictEqual(numbers, unique))
      wrong.push(`the table of ${run} has the rows ${numbers.join()}, not ${unique.join()}`);
    const hasStop = lines.some((line) => line.startsWith('["stop"'));
    if (hasStop !== node.metadata.includes('"stop":')) wrong.push(`the stop of ${run} is in one place only`);
  }
  return wrong;
}

/** Offers all documents again; what is wrong with the catalog then. */
export async function takeAgain(victim: Victim, whole: WholeCatalog): Promise<readonly string[]> {
  const wrong: string[] = [];
  await using formats = new Formats({ folder: victim.folder, readable: [] });
  await using catalog = await openCatalog(openingOf(victim, formats, wrong));
  for (const document of whole.documents) await catalog.take(...document);
  for (const [run, expected] of whole.runs) {
    const found = await runIn(catalog, run);
    for (const key of ["lines", "tables", "shape", "metadata"] as const)
      if (!isDeepStrictEqual(found[key], expected[key]))
        wrong.push(`${run}: ${key} are ${JSON.stringify(found[key]).slice(0, 300)}`);
  }
  return wrong;
}

function openingOf({ folder, index }: Victim, formats: Formats, wrong: string[]): CatalogOptions {
  const say = (text: string): void => void wrong.push(`it says: ${text}`);
  return { folder, formats, say, ...(index === undefined ? {} : { index }) };
}

async function runIn(catalog: Catalog, run: string): Promise<WholeRun> {
  const image = await catalog.nodes.node([run, "primary", "image"]);
  return {
    lines: await linesOf(catalog, run),
    tables: {
      primary: await rowsOf(catalog, [run, "primary", "internal"]),
      monitor: await rowsOf(catalog, [run, "monitor", "internal"]),
    },
    shape: image?.dataSources[0]?.structure,
    metadata: `${(await catalog.nodes.node([run]))?.metadata} ${(await catalog.nodes.node([run, "primary"]))?.metadata}`,
  };
}

async function linesOf(catalog: Catalog, run: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of catalog.documents(run)) lines.push(line);
  return lines;
}

/** Each row as a text that begins with its number. */
async function rowsOf(catalog: Catalog, path: readonly string[]): Promise<string[]> {
  if ((await catalog.nodes.node(path)) === undefined) return [];
  const table = await (await catalog.table(path)).read();
  return table.toArray().map((row: { toArray(): unknown[] }) => row.toArray().map(String).join(" "));
}

function countsByRun(documents: readonly NamedDocument[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [name, doc] of documents) {
    const uid = name === "start" || name === "stop" || name === "descriptor" ? undefined : ownerOf(doc);
    const run =
      name === "start" ? doc.uid : "run_start" in doc && doc.run_start !== undefined ? doc.run_start : (uid ?? "");
    counts.set(run, (counts.get(run) ?? 0) + 1);
  }
  return counts;
}

/** The run of a document, of which each uid begins with that of its run. */
function ownerOf(doc: object): string {
  const { descriptor } = doc as { descriptor: string };
  return /^run-\d+/u.exec(descriptor)?.[0] ?? "";
}

function finite(line: string): string {
  return line.replaceAll("NaN", "null");
}
