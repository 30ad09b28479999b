/**
 * Nodes as a caller sees them.
 *
 * A node is hidden with its whole branch: who may not see a run does not see its streams. What is hidden is answered as
 * what is not there.
 *
 * @module
 */
import { HalcyonError } from "@halcyon/model";
import type { Catalog, CatalogNode, NodePath, StructureFamily } from "../../contract.ts";
import type { Caller } from "../auth/scopes.ts";
import { urlPath } from "./links.ts";

const rootSpecs = [{ name: "CatalogOfBlueskyRuns", version: "3.0" }];

/** A node, or a column of a table that is asked for as if it were one. */
export interface Found {
  readonly node: CatalogNode;
  readonly column: string | undefined;
}

/** Finds nodes. */
export class Tree {
  readonly #catalog: Catalog;

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  /** @throws HalcyonError `catalog.missing`; `catalog.request` for a node of another family. */
  async node(caller: Caller, path: NodePath, ...families: readonly StructureFamily[]): Promise<CatalogNode> {
    const node = await this.#seen(caller, path);
    if (node === undefined) return missing(path);
    this.#isOf(node, families);
    return node;
  }

  /** The node, or the table that has it as a column. Throws as `node`. */
  async find(caller: Caller, path: NodePath, ...families: readonly StructureFamily[]): Promise<Found> {
    const node = await this.#seen(caller, path);
    if (node !== undefined) {
      this.#isOf(node, families);
      return { node, column: undefined };
    }
    const column = path.at(-1);
    const table = column === undefined ? undefined : await this.#seen(caller, path.slice(0, -1));
    const structure = table?.dataSources[0]?.structure;
    if (table?.family !== "table" || column === undefined || structure === null || structure === undefined)
      return missing(path);
    return "columns" in structure && structure.columns.includes(column) ? { node: table, column } : missing(path);
  }

  /** Whether the caller sees the node itself, not looking above it. */
  sees(caller: Caller, { accessTags }: CatalogNode): boolean {
    return caller.tags === undefined || accessTags.length === 0 || accessTags.some((tag) => caller.tags?.includes(tag));
  }

  /** Whether the caller sees all that lies above a node. */
  async #seesAbove(caller: Caller, path: NodePath): Promise<boolean> {
    for (let depth = 1; depth < path.length; depth += 1) {
      const above = await this.#catalog.nodes.node(path.slice(0, depth));
      if (above === undefined || !this.sees(caller, above)) return false;
    }
    return true;
  }

  async #seen(caller: Caller, path: NodePath): Promise<CatalogNode | undefined> {
    const node = path.length === 0 ? await this.#root() : await this.#catalog.nodes.node(path);
    if (node === undefined || caller.tags === undefined) return node;
    return this.sees(caller, node) && (await this.#seesAbove(caller, path)) ? node : undefined;
  }

  /** The root says what it is a catalog of: the field's clients have a class for that. */
  async #root(): Promise<CatalogNode | undefined> {
    const root = await this.#catalog.nodes.node([]);
    return root === undefined || root.specs.length > 0 ? root : { ...root, specs: rootSpecs };
  }

  #isOf({ family, path }: CatalogNode, families: readonly StructureFamily[]): void {
    if (families.length === 0 || families.includes(family)) return;
    const at = urlPath(path);
    throw new HalcyonError("catalog.missing", `${at} is a ${family}; this is asked of a ${families.join(" or ")}.`, {
      document: families.join(" or "),
      uid: at,
    });
  }
}

function missing(path: NodePath): never {
  const uid = urlPath(path);
  throw new HalcyonError("catalog.missing", `There is no node ${uid}, or it is not for this key.`, {
    document: "node",
    uid,
  });
}
