/**
 * Where in the order of ids the numbers of a declared key lie.
 *
 * Nodes are made in the order of time, so a range of `start.time` is, nearly, a range of ids. For each block of ids the
 * least and the greatest number of the key is kept; a search for a range looks only between the first and the last block
 * that can have one of its numbers. Blocks only widen: they tell where nothing is, never where something is.
 *
 * @module
 */
import { decodeValue } from "@halcyon/model";
import type { Filter } from "../contract.ts";
import { type IdRange, narrowed } from "./id-streams.ts";
import { eachNode } from "./index-versions.ts";
import { keysOf } from "./metadata-key.ts";
import { type Sql, type SqlWork, joined, lookup, sql } from "./sql.ts";

const idsInBlock = 128;
/** Has a row for each key whose blocks are whole. No node has this number. */
const nobody = 0;

const insertion = "INSERT INTO key_blocks (parent, key, block, low, high) VALUES";

type Place = { readonly id: number; readonly parent: number | null };

type Comparison = Extract<Filter, { kind: "comparison" }>;

/** Keeps the number of a node at each of the declared keys. */
export function* keepInBlocks(node: Place, metadata: unknown, indexed: readonly string[]): SqlWork<void> {
  const blocks = new Blocks();
  blocks.add(node, metadata, indexed);
  yield* blocks.kept();
}

/** Makes the blocks of keys that are declared for the first time, and forgets those of keys that are not any more. */
export function* bringBlocksUp(indexed: readonly string[]): SqlWork<void> {
  const kept = yield sql("SELECT key FROM key_blocks WHERE parent = ?", nobody);
  const whole = new Set(kept.map((row) => row["key"] as string));
  for (const key of whole) if (!indexed.includes(key)) yield sql("DELETE FROM key_blocks WHERE key = ?", key);
  const missing = [...new Set(indexed)].filter((key) => !whole.has(key));
  if (missing.length === 0) return;
  const blocks = new Blocks();
  yield* eachNode("id, parent, metadata", function* ({ id, parent, metadata }): SqlWork<void> {
    blocks.add({ id: id as number, parent: parent as number | null }, decodeValue(metadata as string), missing);
    if (blocks.size >= keptAtOnce) yield* blocks.kept();
  });
  yield* blocks.kept();
  for (const key of missing) yield sql(`${insertion} (?, ?, 0, 0, 0)`, nobody, key);
}

/** Between which ids the children of a node are that fulfil the comparisons; undefined when there can be none. */
export function* idsOfRanges(
  parent: number,
  filters: readonly Filter[],
  indexed: ReadonlySet<string>,
): SqlWork<IdRange | undefined> {
  let range: IdRange = {};
  const comparisons = filters.filter((filter) => filter.kind === "comparison");
  for (const key of new Set(comparisons.map((filter) => filter.key))) {
    const bounds = comparisons.filter((filter) => filter.key === key && isNumber(filter.value)).map(boundOf);
    if (!indexed.has(key) || bounds.length === 0) continue;
    const where = joined([sql("parent = ? AND key = ?", parent, key), ...bounds], " AND ");
    const end = (direction: string): string =>
      `(SELECT block FROM key_blocks WHERE ${where.text} ORDER BY block ${direction} LIMIT 1)`;
    const [ends] = yield lookup(
      `SELECT ${end("ASC")} AS first, ${end("DESC")} AS last`,
      ...where.values,
      ...where.values,
    );
    const { first, last } = ends ?? {};
    if (typeof first !== "number" || typeof last !== "number") return undefined;
    range = narrowed(range, { from: first * idsInBlock, to: (last + 1) * idsInBlock - 1 });
  }
  return range;
}

/** Rounded as the numbers of the blocks are, and with its end: no number is lost by that. */
function boundOf({ operator, value }: Comparison): Sql {
  return sql(operator.startsWith("l") ? "low <= ?" : "high >= ?", Number(value));
}

function isNumber(value: unknown): boolean {
  return (typeof value === "number" && !Number.isNaN(value)) || typeof value === "bigint";
}

function numberAt(metadata: unknown, key: string): number | undefined {
  let value = metadata;
  for (const part of keysOf(key)) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[part];
  }
  return isNumber(value) ? Number(value) : undefined;
}

interface Block {
  readonly parent: number;
  readonly key: string;
  readonly block: number;
  low: number;
  high: number;
}

const keptAtOnce = 1000;

/** Blocks of nodes, before they are kept. */
class Blocks {
  readonly #blocks = new Map<string, Block>();

  add({ id, parent }: Place, metadata: unknown, indexed: readonly string[]): void {
    if (parent === null) return;
    const block = Math.floor(id / idsInBlock);
    for (const key of indexed) {
      const value = numberAt(metadata, key);
      if (value === undefined) continue;
      const name = `${parent} ${block} ${key}`;
      const known = this.#blocks.get(name);
      if (known === undefined) this.#blocks.set(name, { parent, key, block, low: value, high: value });
      else {
        known.low = Math.min(known.low, value);
        known.high = Math.max(known.high, value);
      }
    }
  }

  get size(): number {
    return this.#blocks.size;
  }

  /** Keeps them, and has none then. */
  *kept(): SqlWork<void> {
    const blocks = [...this.#blocks.values()];
    this.#blocks.clear();
    if (blocks.length === 0) return;
    yield sql(
      `${insertion} ${blocks.map(() => "(?, ?, ?, ?, ?)").join(", ")}
        ON CONFLICT (parent, key, block) DO UPDATE SET
          low = CASE WHEN excluded.low < key_blocks.low THEN excluded.low ELSE key_blocks.low END,
          high = CASE WHEN excluded.high > key_blocks.high THEN excluded.high ELSE key_blocks.high END`,
      ...blocks.flatMap(({ parent, key, block, low, high }) => [parent, key, block, low, high]),
    );
  }
}
