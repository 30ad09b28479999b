/**
 * The log of the tree of a catalog from before there was one: what its index has, as if it came now in the same order.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { logPath } from "../documents/open-run.ts";
import type { CatalogNode } from "../contract.ts";
import type { SqlNodeIndex } from "../nodes/sql-node-index.ts";
import type { TreeLog } from "../store/tree-log.ts";

const nothing = async (): Promise<void> => undefined;

/** Writes the log. Nodes of runs that came as documents are told of by their documents; how others changed, too. */
export async function writeTreeLog(folder: string, index: SqlNodeIndex, tree: TreeLog): Promise<void> {
  const isRun = (uid: string): boolean => existsSync(logPath(join(folder, "runs", encodeURIComponent(uid))));
  for await (const node of allNodes(index)) {
    const { path } = node;
    const [uid = ""] = path;
    const revisions = await index.revisions(path);
    const ofRun = isRun(uid) && (path.length < 3 || node.dataSources.every(({ mimetype }) => isOfRun(mimetype, node)));
    if (ofRun && path.length === 1) await tree.run(uid, nothing);
    const states = [...revisions, node];
    for (const [i, { metadata, specs, accessTags }] of states.entries()) {
      const dropRevision = i === states.length - 1 && revisions.length === 0;
      const state = { metadata, specs, accessTags };
      // A run that had no stop then was open.
      const open = ofRun && path.length === 1 && states[i - 1]?.metadata.includes('"stop":') === false;
      if (i > 0) await tree.change(path, { ...state, dropRevision }, open, nothing);
      else if (!ofRun) {
        const draft = { ...state, key: path.at(-1) ?? "", family: node.family, dataSources: node.dataSources };
        await tree.create(path.slice(0, -1), draft, nothing);
      }
    }
  }
  tree.sync();
}

/** Whether a node below a stream of a run follows from documents: the table of its events, an array in files. */
function isOfRun(mimetype: string, { path, family, dataSources }: CatalogNode): boolean {
  if (family === "table") return path.at(-1) === "internal" && mimetype !== "";
  return dataSources.every(({ management }) => management === "external");
}

async function* allNodes(index: SqlNodeIndex): AsyncGenerator<CatalogNode> {
  let cursor: string | undefined;
  do {
    const from = cursor === undefined ? {} : { from: { cursor } };
    const page = await index.search([], { filters: [], sorting: [], limit: 300, deep: true, ...from });
    yield* page.nodes;
    cursor = page.next;
  } while (cursor !== undefined);
}
