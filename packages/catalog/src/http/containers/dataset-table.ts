/**
 * A data set of xarray's as a table: the field's clients read its variables of one axis at once, not one after another.
 *
 * @module
 */
import { HalcyonError } from "@halcyon/model";
import { Table, type Vector } from "apache-arrow";
import type { CatalogNode } from "../../contract.ts";
import { fitSlice } from "../arrays/axis-slices.ts";
import { arrayColumn } from "../arrays/array-column.ts";
import { type ContainerOptions, spend, wanted } from "./container-files.ts";

/**
 * A column for each array that is wanted.
 *
 * @throws HalcyonError `catalog.format_asked` when they are not all arrays of one axis, as long as one another;
 * `catalog.size` when they are too large together.
 */
export async function tableOfDataset(node: CatalogNode, options: ContainerOptions): Promise<Table> {
  const budget = { left: options.most };
  const columns: Record<string, Vector> = {};
  let rows: number | undefined;
  for await (const { path, family } of wanted(node, options, true)) {
    const key = path.at(-1) ?? "";
    const store = family === "array" ? await options.catalog.array(path) : undefined;
    const shape = store?.structure.shape ?? [];
    const [length, ...more] = shape;
    if (store === undefined || length === undefined || more.length > 0 || length !== (rows ?? length))
      throw new HalcyonError(
        "catalog.format_asked",
        `${key} is no column of a table: it is no array of one axis, or longer or shorter than the others. Ask for some (field=).`,
        { asked: "a table", offered: "application/x-hdf5, application/json" },
      );
    rows = length;
    const { data_type: type } = store.structure;
    spend(budget, length * type.itemsize, options);
    const part = length === 0 ? { shape, bytes: new Uint8Array() } : await store.read(fitSlice("", shape).axes);
    columns[key] = arrayColumn(part, type);
  }
  return new Table(columns);
}
