/** Nodes by their paths. @module */
import { HalcyonError } from "@halcyon/model";
import type { CatalogNode, NodePath } from "../contract.ts";
import type { AssetUris } from "./asset-uris.ts";
import { nodeColumns, nodesOf } from "./node-rows.ts";
import { type Row, type SqlWork, lookup } from "./sql.ts";

/** What of a node is needed to work on it. @throws HalcyonError `catalog.missing`. */
export function* rowAt(path: NodePath): SqlWork<Row> {
  const [row] = yield lookup("SELECT id, parent, children FROM nodes WHERE path = ?", JSON.stringify(path));
  return row ?? missing(path);
}

/** The node with its data sources, when it is there. */
export function* nodeAt(path: NodePath, uris: AssetUris): SqlWork<CatalogNode | undefined> {
  const rows = yield lookup(`SELECT ${nodeColumns} FROM nodes n WHERE n.path = ?`, JSON.stringify(path));
  return (yield* nodesOf(rows, uris))[0];
}

/** The same. @throws HalcyonError `catalog.missing`. */
export function* nodeThere(path: NodePath, uris: AssetUris): SqlWork<CatalogNode> {
  return (yield* nodeAt(path, uris)) ?? missing(path);
}

function missing(path: NodePath): never {
  const uid = path.join("/");
  throw new HalcyonError("catalog.missing", `There is no node ${JSON.stringify(uid)}.`, { document: "node", uid });
}
