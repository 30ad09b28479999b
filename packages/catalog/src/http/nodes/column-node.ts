/** A column of a table, described as the array that it is answered as: a ragged one where its lists differ in length. @module */
import type { Catalog, CatalogNode } from "../../contract.ts";
import { columnArray, columnLists, isRagged } from "../tables/table-arrays.ts";
import { membersOf } from "../wire/json-members.ts";

/** @throws HalcyonError `catalog.format_asked` for a column that is no array. */
export async function columnNode(catalog: Catalog, table: CatalogNode, column: string): Promise<CatalogNode> {
  const store = await catalog.table(table.path);
  const rows = await store.read({ columns: [column] });
  const family = isRagged(rows, column) ? "ragged" : "array";
  const { structure } = family === "ragged" ? columnLists(rows, column) : columnArray(rows, column);
  // The metadata of a table of events are the data keys of its columns.
  const metadata = membersOf(table.metadata).get(column);
  return {
    ...table,
    path: [...table.path, column],
    family,
    metadata: metadata?.startsWith("{") === true ? metadata : "{}",
    specs: [],
    dataSources: [
      {
        id: 0,
        structure_family: family,
        structure,
        mimetype: "application/octet-stream",
        parameters: {},
        properties: {},
        assets: [],
        management: "locked",
      },
    ],
  };
}
