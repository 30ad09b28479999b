/**
 * Opens a catalog, and makes it when there is none.
 *
 * @module
 */
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Clock, HalcyonError, type NewUid, asError, randomUid, systemClock } from "@halcyon/model";
import type { TableStore } from "./contract.ts";
import { ChangeFeed } from "./change-feed.ts";
import { DocumentSink } from "./documents/document-sink.ts";
import { recoverRuns } from "./documents/recover-runs.ts";
import { RunNodes } from "./documents/run-nodes.ts";
import { RunShelf } from "./documents/run-shelf.ts";
import { openPostgresIndex } from "./nodes/postgres-index.ts";
import { openSqliteIndex } from "./nodes/sqlite-index.ts";
import { FolderClaim } from "./store/folder-claim.ts";
import { checkFormat } from "./store/format-file.ts";
import { type DataFormats, segmentsAlone } from "./store/data-formats.ts";
import { OwnData } from "./store/own-data.ts";
import { Sealer } from "./store/sealer.ts";
import { writing } from "./store/write-error.ts";
import { TreeCatalog } from "./tree-catalog.ts";

/** What a catalog is opened with. */
export interface CatalogOptions {
  /** Where all of it is. Made when it is not there. */
  readonly folder: string;
  /** Where the index is, when not in the folder: `postgresql://user:password@host/database`. */
  readonly index?: string;
  /** Paths into the metadata that are often asked for. `usualKeys`. */
  readonly indexed?: readonly string[];
  /**
   * What an acknowledged document survives: the end of the process by any signal (`process`), or a loss of power as
   * well (`power`). A run that has stopped survives both. `process`.
   */
  readonly durability?: "process" | "power";
  /** How data are read and kept that are no Arrow segments. */
  readonly formats?: DataFormats;
  readonly clock?: Clock;
  readonly newUid?: NewUid;
  /** Told of what was put in order, and of what has to wait. */
  readonly say?: (text: string) => void;
}

/** What is asked of runs again and again. */
export const usualKeys: readonly string[] = [
  "start.uid",
  "start.scan_id",
  "start.plan_name",
  "start.time",
  "start.data_session",
  "stop.exit_status",
];

/**
 * Opens a catalog. What a process left that ended in the middle is put in order first.
 *
 * @throws HalcyonError `catalog.locked` when another process has it; `catalog.version`, `catalog.corrupt`,
 * `catalog.full`, `catalog.write`; `catalog.index` when the server of the index is away, or it is the index of no such catalog.
 */
export async function openCatalog({
  folder,
  index: address,
  indexed = usualKeys,
  durability = "process",
  formats = segmentsAlone,
  clock = systemClock,
  newUid = randomUid,
  say = () => undefined,
}: CatalogOptions): Promise<TreeCatalog> {
  const root = resolve(folder);
  writing(root, () => mkdirSync(root, { recursive: true }));
  await using opened = new AsyncDisposableStack();
  const claim = opened.use(new FolderClaim(root));
  checkFormat(root, address === undefined ? "sqlite" : "postgresql");
  const index = opened.use(
    await (address === undefined
      ? openSqliteIndex({ path: join(root, "catalog.sqlite"), clock, indexed })
      : openPostgresIndex({ address, clock, indexed })),
  );
  const lasting = durability === "power";
  const feed = new ChangeFeed((error) => say(`One who listens to the catalog failed: ${asError(error).message}`));
  const data = opened.use(new OwnData(join(root, "nodes"), newUid, formats));
  const sealer = new Sealer({ index, data, formats, say });
  const nodes = new RunNodes(index, feed, lasting);
  const rows = async (path: readonly string[]): Promise<TableStore> => {
    const [source] = (await index.node(path))?.dataSources ?? [];
    const open = source && formats.tables[source.mimetype];
    if (source !== undefined) return open === undefined ? data.segment(source) : await open({ source, path });
    const uid = path.join("/");
    throw new HalcyonError("catalog.missing", `There is no table ${uid}.`, { document: "table", uid });
  };
  const shelf = opened.use(new RunShelf({ folder: root, nodes, sealer, rows, look: formats.look, say }));
  await recoverRuns(shelf, nodes, say);
  const sink = new DocumentSink({ shelf, nodes, feed, clock, power: lasting, say });
  opened.move();
  return new TreeCatalog({
    index,
    feed,
    data,
    formats,
    sealer,
    sink,
    lasting,
    release: async () => claim[Symbol.dispose](),
  });
}
