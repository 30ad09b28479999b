/**
 * Makes an index anew: the log of the tree says what came in which order, and the log of each run what it is.
 *
 * Only the index is made; no data are touched. What was removed since comes and goes again. Runs that the log of the
 * tree does not know, as those of a catalog from before there was one, follow at the end, by their time.
 *
 * @module
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { HalcyonError, asError, decodeValue, isHalcyonError } from "@halcyon/model";
import { documentIn } from "../documents/log-lines.ts";
import { logPath } from "../documents/open-run.ts";
import { completeRun, recoverRun } from "../documents/recover-runs.ts";
import { linesOf } from "../documents/run-log.ts";
import type { RunNodes } from "../documents/run-nodes.ts";
import type { RunShelf } from "../documents/run-shelf.ts";
import type { AssetUris } from "../nodes/asset-uris.ts";
import type { SqlNodeIndex } from "../nodes/sql-node-index.ts";
import { asItLies } from "../store/own-data.ts";
import { unpackedSource } from "../store/packed-source.ts";
import type { TreeLog } from "../store/tree-log.ts";
import type { ReplayedClock } from "./replayed-clock.ts";
import { type TreeStep, treeLines } from "./tree-lines.ts";

/** What an index is made of. */
export interface RebuildOptions {
  /** Of the catalog. */
  readonly folder: string;
  readonly index: SqlNodeIndex;
  readonly tree: TreeLog;
  readonly shelf: RunShelf;
  readonly nodes: RunNodes;
  readonly uris: AssetUris;
  /** The index's. */
  readonly clock: ReplayedClock;
  readonly say: (text: string) => void;
  /** Told after each hundred lines and runs. */
  readonly progress: (done: number, all: number) => void;
}

const often = 100;

/** Fills an index that has nothing but its root. */
export async function rebuildIndex(options: RebuildOptions): Promise<void> {
  const { folder, tree, shelf, nodes, clock, say, progress } = options;
  const runs = new Set(readdirSync(join(folder, "runs")).map(decodeURIComponent));
  const onDisk = new Set(runs);
  let all = onDisk.size;
  /** By run: how often others changed it while its documents came. */
  const changedOpen = new Map<string, number>();
  for (const line of treeLines(tree.path)) {
    if (!("run" in line)) all += 1;
    if (!("change" in line) || !line.open) continue;
    const [uid = ""] = line.change;
    changedOpen.set(uid, (changedOpen.get(uid) ?? 0) + 1);
  }
  if (all === 0) return;
  say(`The index is made anew from the documents of ${onDisk.size} runs.`);
  let done = 0;
  const stepped = (): void => {
    done += 1;
    if (done % often === 0) progress(Math.min(done, all), all);
  };
  const run = async (uid: string): Promise<void> => {
    // Its stop came after the last of these changes.
    const left = changedOpen.get(uid) ?? 0;
    changedOpen.set(uid, left - 1);
    try {
      if (left <= 0) await recoverRun(uid, shelf, nodes);
      else await completeRun(uid, shelf, nodes);
    } catch (error) {
      say(`The run ${uid} stays as it is: ${asError(error).message}`);
    }
  };
  /** Runs that were removed, and are there: their documents came again. */
  const back = new Set<string>();
  tree.isReplayed = true;
  try {
    for (const line of treeLines(tree.path)) {
      clock.held = line.at;
      if (!("run" in line)) await new Replay(options, run).of(line);
      else if (onDisk.delete(line.run) || back.delete(line.run)) await run(line.run);
      if ("remove" in line && line.remove.length === 1 && runs.has(line.remove[0] ?? ""))
        back.add(line.remove[0] ?? "");
      stepped();
    }
  } finally {
    clock.held = undefined;
    tree.isReplayed = false;
  }
  for (const { uid, time } of byTime(folder, onDisk)) {
    clock.held = time;
    await run(uid);
    clock.held = undefined;
    stepped();
  }
  progress(all, all);
}

class Replay {
  readonly #options: RebuildOptions;
  readonly #run: (uid: string) => Promise<void>;

  constructor(options: RebuildOptions, run: (uid: string) => Promise<void>) {
    this.#options = options;
    this.#run = run;
  }

  /** One line. What was refused then is refused again, and what belongs to something that is gone by now is passed over. */
  async of(line: Exclude<TreeStep, { run: string }>): Promise<void> {
    try {
      await this.#apply(line);
    } catch (error) {
      const isGone = isHalcyonError(error, "catalog.missing") || isHalcyonError(error, "catalog.exists");
      if (!isGone && !isHalcyonError(error, "catalog.node")) throw error;
    }
  }

  async #apply(line: Parameters<Replay["of"]>[0]): Promise<void> {
    const { index, uris, folder } = this.#options;
    if ("create" in line) return this.#create(line);
    if ("change" in line) {
      await index.change(line.change, line.to);
      const [uid = ""] = line.change;
      // What its documents changed later comes again on top.
      if (line.open && existsSync(logPath(join(folder, "runs", encodeURIComponent(uid))))) await this.#run(uid);
    } else if ("source" in line) {
      const before = (await index.node(line.source))?.dataSources[line.number];
      if (before === undefined) return;
      const { assets, ...source } = asItLies(unpackedSource(line.to, uris, before.assets));
      await index.changeSource(line.source, {
        ...source,
        id: before.id,
        assets: assets.map((asset) => ({ ...asset, id: 0 })),
      });
    } else if ("remove" in line) await index.remove(line.remove, { recursive: true });
    else await index.removeRevision(line.forget, line.revision);
  }

  async #create({ create: path, node }: Extract<TreeStep, { create: unknown }>): Promise<void> {
    const { index, uris } = this.#options;
    const { sources, ...draft } = node;
    const key = path.at(-1);
    if (key === undefined)
      throw new HalcyonError("catalog.node", "The root is always there.", { path: "", reason: "root" });
    const dataSources = sources.map((source) => asItLies(unpackedSource(source, uris)));
    const there = await index.node(path);
    // A process that was killed between line and index had not acknowledged the first of two; what others made below it
    // was acknowledged, and so it was the second that was refused.
    if (there !== undefined && (await index.count(path, { filters: [], atMost: 1 })) > 0) return;
    if (there !== undefined) await index.remove(path, { recursive: true });
    await index.create(path.slice(0, -1), { ...draft, key, dataSources });
  }
}

/** Runs by the time of their starts. */
function byTime(folder: string, uids: Iterable<string>): readonly { readonly uid: string; readonly time: number }[] {
  return Array.from(uids, (uid) => ({ uid, time: startOf(join(folder, "runs", encodeURIComponent(uid))) })).toSorted(
    (a, b) => a.time - b.time,
  );
}

function startOf(folder: string): number {
  const path = logPath(folder);
  if (!existsSync(path)) return 0;
  for (const { text } of linesOf(path)) {
    const document = documentIn(text);
    if (document?.name === "start") {
      const { time } = decodeValue(document.text) as { readonly time?: unknown };
      return typeof time === "number" ? time : 0;
    }
  }
  return 0;
}
