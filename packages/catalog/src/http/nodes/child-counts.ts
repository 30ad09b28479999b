/**
 * How many children nodes have, without counting them each time.
 *
 * A count is asked of the index once, and goes along with the changes; a change that comes while the index counts
 * makes that answer good for this once only.
 *
 * @module
 */
import type { Catalog, NodePath } from "../../contract.ts";

/** So many nodes are remembered. */
const most = 4096;

/** Counts children. */
export class ChildCounts implements Disposable {
  readonly #catalog: Catalog;
  readonly #counts = new Map<string, number>();
  readonly #counting = new Map<string, boolean>();
  readonly #leave: () => void;

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
    this.#leave = catalog.watch((change) => {
      if (change.kind === "created") this.#moved(change.node.path, 1);
      else if (change.kind === "removed") this.#moved(change.path, -1);
    });
  }

  async of(path: NodePath): Promise<number> {
    const key = JSON.stringify(path);
    const known = this.#counts.get(key);
    if (known !== undefined) return known;
    this.#counting.set(key, true);
    const count = await this.#catalog.nodes.count(path, { filters: [] });
    const [oldest] = this.#counts.keys();
    if (this.#counts.size >= most && oldest !== undefined) this.#counts.delete(oldest);
    if (this.#counting.get(key) === true) this.#counts.set(key, count);
    this.#counting.delete(key);
    return count;
  }

  [Symbol.dispose](): void {
    this.#leave();
  }

  #moved(path: NodePath, by: number): void {
    const parent = JSON.stringify(path.slice(0, -1));
    const count = this.#counts.get(parent);
    if (count !== undefined) this.#counts.set(parent, count + by);
    if (this.#counting.has(parent)) this.#counting.set(parent, false);
    if (by < 0) this.#counts.delete(JSON.stringify(path));
  }
}
