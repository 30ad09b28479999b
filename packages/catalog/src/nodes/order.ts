/**
 * The order of an answer, and the place in it where a page ended.
 *
 * Every order ends with the id, so it is total, and a page goes on behind a place (`WHERE (order) > (place)`) whatever was
 * made or removed meanwhile. That costs the same on the last page as on the first.
 *
 * @module
 */
import { HalcyonError } from "@halcyon/model";
import type { Sorting } from "../contract.ts";
import type { Dialect } from "./dialect.ts";
import type { IdRange } from "./id-streams.ts";
import { keysOf } from "./metadata-key.ts";
import { type Row, type Sql, type SqlValue, joined, places, sql } from "./sql.ts";

interface Step {
  readonly expression: string;
  readonly direction: 1 | -1;
}

/** An order to ask in. */
export class Order {
  readonly #steps: readonly Step[];
  readonly #name: string;
  readonly #seeksRows: boolean;
  /** Whether it is by nothing but the id. */
  readonly byId: boolean;
  /** The key, when it is by one alone. */
  readonly key: string | undefined;

  constructor(sorting: readonly Sorting[], dialect: Dialect) {
    const keyed = sorting.filter((each) => !("key" in each) || each.key !== "");
    const last = sorting.at(-1)?.direction ?? 1;
    this.byId = keyed.length === 0;
    const [only, ...others] = keyed;
    this.key = only !== undefined && "key" in only && others.length === 0 ? only.key : undefined;
    this.#steps = [
      ...keyed.flatMap((each) => {
        const expressions = "key" in each ? dialect.orderOf(keysOf(each.key)) : [dialect.nodeKey];
        return expressions.map((expression) => ({ expression, direction: each.direction }));
      }),
      { expression: "n.id", direction: last },
    ];
    this.#seeksRows = dialect.seeksRows;
    this.#name = JSON.stringify(sorting.map((each) => ["key" in each ? each.key : each, each.direction]));
  }

  /** Whether the last step, that by the id, goes down. */
  get descends(): boolean {
    return this.#steps.at(-1)?.direction === -1;
  }

  /** What to select besides the id, so that the place of the last row is known: `o0`, `o1`, … */
  get selected(): string {
    return this.#steps
      .slice(0, -1)
      .map(({ expression }, i) => `, ${expression} AS o${i}`)
      .join("");
  }

  get by(): string {
    return this.#steps
      .map(({ expression, direction }) => `${expression} ${direction === 1 ? "ASC" : "DESC"}`)
      .join(", ");
  }

  /** The place of a row, for a client to come back with. */
  cursorOf(row: Row): string {
    const place = this.#steps.map((_, i) => told(row[i === this.#steps.length - 1 ? "id" : `o${i}`]));
    return Buffer.from(JSON.stringify([this.#name, place])).toString("base64url");
  }

  /**
   * All that comes after a place.
   *
   * @throws HalcyonError `catalog.query` for what is no cursor, or one of another order.
   */
  after(cursor: string): Sql {
    const place = this.#read(cursor);
    if (this.#seeksRows && this.#steps.every(({ direction }) => direction === this.#steps[0]?.direction)) {
      const row = this.#steps.map(({ expression }) => expression).join(", ");
      return sql(`(${row}) ${this.descends ? "<" : ">"} (${places(place)})`, ...place);
    }
    const beyond = (i: number): Sql => {
      const step = this.#steps[i];
      if (step === undefined) return sql("1 = 0");
      const further = step.direction === 1 ? ">" : "<";
      const strict = sql(`${step.expression} ${further} ?`, place[i] ?? null);
      if (i === this.#steps.length - 1) return strict;
      const same = joined([sql(`${step.expression} = ?`, place[i] ?? null), beyond(i + 1)], " AND ");
      // The first part alone is what an index can begin at.
      return joined(
        [sql(`${step.expression} ${further}= ? AND (`, place[i] ?? null), strict, sql(" OR ("), same, sql("))")],
        "",
      );
    };
    return beyond(0);
  }

  /**
   * The ids that come after a place in an order that is by nothing but the id.
   *
   * @throws HalcyonError as `after`.
   */
  idsAfter(cursor: string): IdRange {
    const last = Number(this.#read(cursor).at(-1));
    return this.descends ? { to: last - 1 } : { from: last + 1 };
  }

  #read(cursor: string): readonly SqlValue[] {
    try {
      const [name, place] = JSON.parse(Buffer.from(cursor, "base64url").toString()) as [string, readonly unknown[]];
      if (name === this.#name && place.length === this.#steps.length) return place.map(meant);
    } catch (cause) {
      throw new HalcyonError("catalog.query", "The cursor is none of ours.", { reason: "cursor" }, { cause });
    }
    throw new HalcyonError("catalog.query", "The cursor is one of another order; begin without one.", {
      reason: "cursor: another order",
    });
  }
}

function told(value: unknown): unknown {
  if (value instanceof Uint8Array) return { blob: value[0] ?? null };
  if (typeof value === "bigint") return { whole: String(value) };
  if (typeof value === "number" && !Number.isFinite(value)) return { number: String(value) };
  return value;
}

function meant(value: unknown): SqlValue {
  if (typeof value === "number" || typeof value === "string") return value;
  if (typeof value === "object" && value !== null) {
    if ("blob" in value) return typeof value.blob === "number" ? Buffer.from([value.blob]) : Buffer.alloc(0);
    if ("whole" in value && typeof value.whole === "string") return BigInt(value.whole);
    if ("number" in value) return Number(value.number);
  }
  throw new TypeError("no place");
}
