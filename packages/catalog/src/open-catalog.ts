/**
 * Opens a catalog, and makes it when there is none.
 *
 * @module
 */
import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { makeFolder } from "@halcyon/files";
import { type Clock, HalcyonError, type NewUid, asError, isHalcyonError, randomUid, systemClock } from "@halcyon/model";
import type { TableStore } from "./contract.ts";
import { ChangeFeed } from "./change-feed.ts";
import { DocumentSink } from "./documents/document-sink.ts";
import { type OwnSpecs, checkSpecs } from "./documents/own-specs.ts";
import { recoverRuns } from "./documents/recover-runs.ts";
import { RunNodes } from "./documents/run-nodes.ts";
import { RunShelf } from "./documents/run-shelf.ts";
import { keysOf } from "./nodes/metadata-key.ts";
import { openPostgresIndex } from "./nodes/postgres-index.ts";
import { openSqliteIndex, removeSqliteIndex } from "./nodes/sqlite-index.ts";
import { compactTreeLog } from "./rebuild/compact-tree-log.ts";
import { rebuildIndex } from "./rebuild/rebuild-index.ts";
import { ReplayedClock } from "./rebuild/replayed-clock.ts";
import { writeTreeLog } from "./rebuild/tree-of-index.ts";
import { FolderClaim } from "./store/folder-claim.ts";
import { FolderUris } from "./store/folder-uris.ts";
import { checkPlace, folderVersions, readFormat, writeFormat } from "./store/format-file.ts";
import { type DataFormats, segmentsAlone } from "./store/data-formats.ts";
import { OwnData } from "./store/own-data.ts";
import { Sealer } from "./store/sealer.ts";
import { TreeLog, treeLogPath } from "./store/tree-log.ts";
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
  /** A facility's own specs and MIME types of files, and the known ones that they are read as. */
  readonly specs?: OwnSpecs;
  /** How data are read and kept that are no Arrow segments. */
  readonly formats?: DataFormats;
  readonly clock?: Clock;
  readonly newUid?: NewUid;
  /** Told of what was put in order, and of what has to wait. */
  readonly say?: (text: string) => void;
  /** Whether the index is made anew from the logs, at the place that is named. One that is lost or damaged always is. */
  readonly rebuild?: boolean;
  /** Told how far that is. */
  readonly progress?: (done: number, all: number) => void;
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
 * An index that is lost, damaged or older is made anew or brought up.
 *
 * @throws HalcyonError `catalog.query` for specs that nobody reads, and keys that no search asks for; `catalog.locked` when another process has the folder or the database; `catalog.version`,
 * `catalog.format`, `catalog.full`, `catalog.write`; `catalog.index` when the server of the index is away, or it is the
 * index of another catalog.
 */
export async function openCatalog({
  folder,
  index: address,
  indexed = usualKeys,
  durability = "process",
  specs = {},
  formats = segmentsAlone,
  clock = systemClock,
  newUid = randomUid,
  say = () => undefined,
  rebuild = false,
  progress = () => undefined,
}: CatalogOptions): Promise<TreeCatalog> {
  checkSpecs(specs);
  for (const key of indexed) keysOf(key);
  const root = resolve(folder);
  writing(root, () => makeFolder(root));
  await using opened = new AsyncDisposableStack();
  const claim = opened.use(new FolderClaim(root));
  const place = address === undefined ? "sqlite" : "postgresql";
  const said = readFormat(root);
  if (said !== undefined && !rebuild) checkPlace(root, said.index, place);
  const format = { id: newUid(), folders: [], ...said, index: place } as const;
  const uris = new FolderUris(root, format.folders);
  const isOlder = said !== undefined && said.version < folderVersions.current;
  // Who it is comes first, so that an index that is somebody else's is known as such.
  if (said?.id === undefined || said.index !== place)
    writeFormat(root, { ...format, version: said?.version ?? folderVersions.current });
  const held = new ReplayedClock(clock);
  const asked = { clock: held, indexed, uris, say, anew: rebuild };
  const filling = opened.use(
    await (address === undefined
      ? openSqliteIndex({ ...asked, path: join(root, "catalog.sqlite") })
      : openPostgresIndex({ ...asked, address, catalog: format.id })),
  );
  const { index, isFilled } = filling;
  const lasting = durability === "power";
  if (isOlder) writing(root, () => rmSync(treeLogPath(root), { force: true }));
  if (!isOlder) shortenTreeLog(root, say);
  const tree = opened.use(new TreeLog({ folder: root, uris, now: () => clock.now(), lasting }));
  const feed = new ChangeFeed((error) => say(`One who listens to the catalog failed: ${asError(error).message}`));
  const data = opened.use(new OwnData({ folder: join(root, "nodes"), newUid, formats, lasting }));
  const sealer = new Sealer({ index, data, formats, say });
  const nodes = new RunNodes({ index, feed, tree, lasting });
  const rows = async (path: readonly string[]): Promise<TableStore> => {
    const [source] = (await index.node(path))?.dataSources ?? [];
    const open = source && formats.tables[source.mimetype];
    if (source !== undefined) return open === undefined ? data.segment(source) : await open({ source, path });
    const uid = path.join("/");
    throw new HalcyonError("catalog.missing", `There is no table ${uid}.`, { document: "table", uid });
  };
  const shelf = opened.use(new RunShelf({ folder: root, nodes, sealer, rows, specs, look: formats.look, say }));
  if (isOlder && isFilled) await writeTreeLog(root, index, tree);
  if (!isFilled) {
    await rebuildIndex({ folder: root, index, tree, shelf, nodes, uris, clock: held, say, progress });
    await filling.filled();
    if (place !== "sqlite") removeSqliteIndex(join(root, "catalog.sqlite"));
  }
  if (isOlder || !format.folders.includes(root))
    writeFormat(root, { ...format, version: folderVersions.current, folders: [...format.folders, root] });
  await recoverRuns(shelf, nodes, say);
  const sink = new DocumentSink({ shelf, nodes, feed, clock, power: lasting, say });
  opened.move();
  return new TreeCatalog({
    index,
    feed,
    data,
    tree,
    formats,
    sealer,
    sink,
    lasting,
    release: async () => claim[Symbol.dispose](),
  });
}

/** A log that cannot be made shorter stays as it is: the catalog is as good with it. */
function shortenTreeLog(folder: string, say: (text: string) => void): void {
  try {
    const done = compactTreeLog(folder);
    if (done !== undefined) say(`The log of the tree is shorter by ${done.dead} of ${done.lines} lines.`);
  } catch (error) {
    if (!isHalcyonError(error, "catalog.write") && !isHalcyonError(error, "catalog.full")) throw error;
    rmSync(`${treeLogPath(folder)}.new`, { force: true });
    say(`The log of the tree stays as long as it is: ${error.message}`);
  }
}
