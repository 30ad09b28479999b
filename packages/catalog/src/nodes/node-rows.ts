/** Nodes and what belongs to them, from rows and into rows. @module */
import { HalcyonError } from "@halcyon/model";
import type {
  Asset,
  CatalogNode,
  DataSource,
  DataSourceDraft,
  NodePath,
  Revision,
  Spec,
  StructureFamily,
} from "../contract.ts";
import type { AssetUris } from "./asset-uris.ts";
import { type Row, type SqlWork, places, sql } from "./sql.ts";

/** The columns of a node. */
export const nodeColumns =
  "n.id, n.path, n.family, n.metadata, n.specs, n.access_tags, n.children, n.created, n.updated";

/** Rows of nodes, with their data sources. */
export function* nodesOf(rows: readonly Row[], uris: AssetUris): SqlWork<CatalogNode[]> {
  const ids = rows.filter((row) => row["family"] !== "container").map((row) => row["id"] as number);
  const sources = ids.length === 0 ? new Map<number, DataSource[]>() : yield* sourcesOf(ids, uris);
  return rows.map((row) => ({
    id: row["id"] as number,
    path: JSON.parse(row["path"] as string) as NodePath,
    family: row["family"] as StructureFamily,
    metadata: row["metadata"] as string,
    specs: JSON.parse(row["specs"] as string) as Spec[],
    accessTags: JSON.parse(row["access_tags"] as string) as string[],
    dataSources: sources.get(row["id"] as number) ?? [],
    children: Number(row["children"]),
    created: Number(row["created"]),
    updated: Number(row["updated"]),
  }));
}

function* sourcesOf(nodes: readonly number[], uris: AssetUris): SqlWork<Map<number, DataSource[]>> {
  const rows = yield sql(`SELECT * FROM sources WHERE node IN (${places(nodes)}) ORDER BY id`, ...nodes);
  const ids = rows.map((row) => row["id"] as number);
  const assets = new Map<number, Asset[]>(ids.map((id) => [id, []]));
  if (ids.length > 0) {
    const found = yield sql(`SELECT * FROM assets WHERE source IN (${places(ids)}) ORDER BY id`, ...ids);
    for (const asset of found) assets.get(asset["source"] as number)?.push(assetOf(asset, uris));
  }
  const byNode = new Map<number, DataSource[]>();
  for (const row of rows) {
    const node = row["node"] as number;
    const source = { ...sourceOf(row), assets: assets.get(row["id"] as number) ?? [] };
    byNode.set(node, [...(byNode.get(node) ?? []), source]);
  }
  return byNode;
}

function assetOf(row: Row, uris: AssetUris): Asset {
  return {
    id: row["id"] as number,
    data_uri: uris.told(row["data_uri"] as string),
    is_directory: Boolean(row["is_directory"]),
    parameter: row["parameter"] as string | null,
    num: row["num"] as number | null,
  };
}

function sourceOf(row: Row): Omit<DataSource, "assets"> {
  return {
    id: row["id"] as number,
    structure_family: row["family"] as StructureFamily,
    structure: JSON.parse(row["structure"] as string) as DataSource["structure"],
    mimetype: row["mimetype"] as string,
    parameters: JSON.parse(row["parameters"] as string) as Record<string, unknown>,
    properties: JSON.parse(row["properties"] as string) as Record<string, unknown>,
    management: row["management"] as DataSource["management"],
  };
}

/** Keeps a data source of a node. */
export function* insertSource(node: number, draft: DataSourceDraft, uris: AssetUris): SqlWork<void> {
  const [row] = yield sql(
    `INSERT INTO sources (node, family, structure, mimetype, parameters, properties, management)
     VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`,
    node,
    draft.structure_family,
    JSON.stringify(draft.structure),
    draft.mimetype,
    JSON.stringify(draft.parameters),
    JSON.stringify(draft.properties),
    draft.management,
  );
  yield* insertAssets(row?.["id"] as number, draft.assets, uris);
}

const assetsAtOnce = 100;

/** Keeps assets of a data source. */
function* insertAssets(source: number, assets: readonly Omit<Asset, "id">[], uris: AssetUris): SqlWork<void> {
  for (let at = 0; at < assets.length; at += assetsAtOnce) {
    const some = assets.slice(at, at + assetsAtOnce);
    yield sql(
      `INSERT INTO assets (source, data_uri, is_directory, parameter, num) VALUES ${some.map(() => "(?, ?, ?, ?, ?)").join(", ")}`,
      ...some.flatMap((a) => [source, uris.kept(a.data_uri), a.is_directory ? 1 : 0, a.parameter, a.num]),
    );
  }
}

/**
 * Puts another description of a source in place of the one that there is; assets that stay keep their ids.
 *
 * @throws HalcyonError `catalog.missing` when the node has no such source.
 */
export function* replaceSource(node: CatalogNode, source: DataSource, uris: AssetUris): SqlWork<void> {
  const before = node.dataSources.find(({ id }) => id === source.id);
  if (before === undefined) {
    const uid = `data source ${source.id} of ${node.path.join("/")}`;
    throw new HalcyonError("catalog.missing", `There is no ${uid}.`, { document: "data_source", uid });
  }
  yield sql(
    "UPDATE sources SET structure = ?, mimetype = ?, parameters = ?, properties = ?, management = ? WHERE id = ?",
    JSON.stringify(source.structure),
    source.mimetype,
    JSON.stringify(source.parameters),
    JSON.stringify(source.properties),
    source.management,
    source.id,
  );
  const nameOf = (asset: Omit<Asset, "id">): string =>
    JSON.stringify([uris.kept(asset.data_uri), asset.is_directory, asset.parameter, asset.num]);
  const wanted = new Map(source.assets.map((asset) => [nameOf(asset), asset]));
  for (const asset of before.assets)
    if (!wanted.delete(nameOf(asset))) yield sql("DELETE FROM assets WHERE id = ?", asset.id);
  yield* insertAssets(source.id, [...wanted.values()], uris);
}

/** A revision from its row. */
export function revisionOf(row: Row): Revision {
  return {
    number: row["number"] as number,
    metadata: row["metadata"] as string,
    specs: JSON.parse(row["specs"] as string) as Spec[],
    accessTags: JSON.parse(row["access_tags"] as string) as string[],
    updated: Number(row["updated"]),
  };
}
