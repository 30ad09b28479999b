/** Tables that get no more rows. @module */
import { HalcyonError } from "@halcyon/model";
import type { NodePath, TableStore } from "../contract.ts";
import { selected } from "./segment-table.ts";
import { uniqueRows } from "./unique-rows.ts";

/** The same table, to read. */
export function endedTable(path: NodePath, store: TableStore): TableStore {
  const refused = (): Promise<never> => {
    const name = path.join("/");
    return Promise.reject(
      new HalcyonError("catalog.read_only", `${name} has ended: no rows can be added.`, {
        path: name,
        reason: "it has ended",
      }),
    );
  };
  return {
    schema: store.schema,
    rows: store.rows,
    read: (options) => store.read(options),
    append: refused,
    replace: refused,
  };
}

/** The same table, where rows that were taken again are there once. */
export function withoutRepeats(store: TableStore): TableStore {
  return {
    ...store,
    async read({ columns, start, stop } = {}) {
      const rows = uniqueRows(await store.read()).slice(start, stop);
      return columns === undefined ? rows : selected(rows, columns);
    },
  };
}
