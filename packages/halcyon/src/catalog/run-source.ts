/** A run to be shown or exported: from its file, or out of a catalog. @module */
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join, resolve } from "node:path";
import type { CatalogRun } from "@halcyon/catalog/client";
import { encodeDocument, type NamedDocument } from "@halcyon/model";
import type { World } from "../command.ts";
import { readRunFile } from "../runs/run-file.ts";
import { openFolder, openPlace } from "./catalog-place.ts";

/** Where a run comes from. */
export interface RunSource extends AsyncDisposable {
  /** Of its file; undefined for one of a catalog. */
  readonly path: string | undefined;
  /** Where its exports go, but for the ending. */
  readonly beside: string;
  readonly documents: () => AsyncIterable<NamedDocument>;
  /** The documents in the text in which they came. */
  readonly lines: () => AsyncIterable<string>;
  /** The run as a catalog has it: that of a file is put into one for this. */
  readonly run: () => Promise<CatalogRun>;
}

/** Whether a word names a file: it is there, or it can be nothing else. */
export function namesFile(word: string, { folder }: World): boolean {
  const path = resolve(folder, word);
  return /[/\\]|\.jsonl$/u.test(word) || (existsSync(path) && statSync(path).isFile());
}

/** @throws HalcyonError `client.run` when the catalog has no such run; as `openPlace`. A file is opened when it is read. */
export async function openSource(word: string, catalog: string | undefined, world: World): Promise<RunSource> {
  if (namesFile(word, world)) return fileSource(resolve(world.folder, word), world);
  await using opened = new AsyncDisposableStack();
  const place = opened.use(await openPlace(catalog, world, { create: false }));
  const run = await place.client.run(word);
  const owned = opened.move();
  return {
    path: undefined,
    beside: resolve(world.folder, `${run.start.scan_id ?? 0}-${run.uid.slice(0, 8)}`),
    documents: () => run.documents(),
    lines: () => run.documentLines(),
    run: async () => run,
    [Symbol.asyncDispose]: async () => await owned.disposeAsync(),
  };
}

function fileSource(path: string, world: World): RunSource {
  const owned = new AsyncDisposableStack();
  const documents = (): AsyncIterable<NamedDocument> =>
    readRunFile(path, {
      onTorn: (torn) => world.terminal.err.write(`The last line is torn (${torn.length} characters): left out.\n`),
    });
  return {
    path,
    beside: path.slice(0, path.length - extname(path).length),
    documents,
    lines: async function* () {
      for await (const [name, doc] of documents()) yield encodeDocument(name, doc);
    },
    run: async () => {
      const folder = mkdtempSync(join(tmpdir(), "halcyon-export-"));
      owned.defer(() => rmSync(folder, { recursive: true, force: true }));
      const place = owned.use(await openFolder(folder, world));
      for await (const document of documents()) await place.take(...document);
      return await place.client.run(-1);
    },
    [Symbol.asyncDispose]: async () => await owned.disposeAsync(),
  };
}
