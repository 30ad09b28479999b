/** The formats that a run is exported in: adding one is adding a row. @module */
import { createWriteStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { extname } from "node:path";
import { pipeline } from "node:stream/promises";
import { exportNexus } from "@halcyon/files";
import { HalcyonError, systemWords } from "@halcyon/model";
import type { CatalogStream } from "@halcyon/catalog/client";
import type { World } from "../command.ts";
import { systemReason } from "../errors.ts";
import type { RunSource } from "./run-source.ts";

/** A format. */
export interface ExportFormat {
  readonly ending: string;
  /** @returns the files that were written. */
  readonly write: (source: RunSource, into: string, world: World) => Promise<readonly string[]>;
}

/** By name. */
export const exportFormats: Readonly<Record<string, ExportFormat>> = {
  nexus: {
    ending: ".nxs",
    write: async (source, into, { clock, terminal }) => {
      await exportNexus(source.documents(), into, {
        time: clock.now(),
        onNote: (text) => terminal.err.write(`${text}\n`),
      });
      return [into];
    },
  },
  csv: {
    ending: ".csv",
    write: async (source, into) => await tables(source, into, { mimetype: "text/csv", usual: ".csv" }, plainColumns),
  },
  parquet: {
    ending: ".parquet",
    write: async (source, into) =>
      await tables(source, into, { mimetype: "application/x-parquet", usual: ".parquet" }, (_, names) => names),
  },
  jsonl: {
    ending: ".jsonl",
    write: async (source, into) => {
      const lines = async function* (): AsyncGenerator<string> {
        for await (const line of source.lines()) yield `${line}\n`;
      };
      await writing(into, async () => await pipeline(lines(), createWriteStream(into)));
      return [into];
    },
  },
};

interface TableFormat {
  readonly mimetype: string;
  /** Of a name that has no ending. */
  readonly usual: string;
}

/** A file for each stream that has a table: `scan.csv` becomes `scan-primary.csv`. */
async function tables(
  source: RunSource,
  into: string,
  { mimetype, usual }: TableFormat,
  columns: (stream: CatalogStream, names: readonly string[]) => readonly string[],
): Promise<readonly string[]> {
  const run = await source.run();
  const paths: string[] = [];
  for (const stream of await run.streams()) {
    const names = columns(stream, await stream.columnNames());
    if (names.length === 0) continue;
    const ending = extname(into) || usual;
    const path = `${into.slice(0, into.length - extname(into).length)}-${stream.name.replaceAll(/[^\w.-]/gu, "_")}${ending}`;
    const bytes = await stream.file(mimetype, names);
    await writing(path, async () => await writeFile(path, bytes));
    paths.push(path);
  }
  return paths;
}

/** The time, the values that are single numbers or texts, and their number, as suitcase-csv has them. */
function plainColumns({ descriptor }: CatalogStream, names: readonly string[]): readonly string[] {
  const keys = descriptor.data_keys ?? {};
  const plain = names.filter((name) => Object.hasOwn(keys, name) && keys[name]?.shape.length === 0);
  return names.length === 0 ? [] : ["time", ...plain, "seq_num"];
}

async function writing(path: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    const reason = systemReason(cause);
    if (cause instanceof HalcyonError) throw cause;
    throw new HalcyonError(
      "files.write",
      `${path} cannot be written: ${systemWords(reason)}.`,
      { path, reason },
      { cause },
    );
  }
}
