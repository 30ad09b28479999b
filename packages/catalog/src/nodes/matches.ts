/**
 * The nodes that fulfil what is asked, in an order, without looking at all of them.
 *
 * What few nodes fulfil is sought first. Where there is no such condition, nodes are looked at along the order until there
 * are enough. Only what neither finds is left to one statement on all nodes.
 *
 * @module
 */
import { type Few, fewOf } from "./few-nodes.ts";
import { type IdRange, firstOf, merged, within } from "./id-streams.ts";
import { Order } from "./order.ts";
import { type Indexing, type Question, besides, everything, streamsOf } from "./question.ts";
import { type Row, type Sql, type SqlWork, all } from "./sql.ts";
import { isIn, selected, walked } from "./walk.ts";

/** A page that ends further behind the beginning is not gathered along the order. */
const farthest = 6000;

/** Which of them. */
export interface Place {
  /** All that come after it in the order; from the beginning when not said. */
  readonly cursor?: string;
  readonly offset: number;
  readonly limit: number;
}

/** Some of them. */
export interface Matches {
  /** Their ids, with what the order selects. */
  readonly rows: readonly Row[];
  /** How many there are, where that comes out with them. */
  readonly all?: number;
}

/** Those at a place. */
export function* matches(
  question: Question,
  few: Few,
  order: Order,
  place: Place,
  indexing: Indexing,
): SqlWork<Matches> {
  const { cursor, offset, limit } = place;
  if (few.ids !== undefined && cursor === undefined) {
    const rows = yield* allOf(question, few, order, indexing);
    return { rows: rows.slice(offset, offset + limit), all: rows.length };
  }
  const rows = yield* rowsAt(question, few, order, place, indexing);
  return cursor === undefined && offset === 0 && rows.length < limit ? { rows, all: rows.length } : { rows };
}

/** All that there are, when they are few. */
function* allOf(question: Question, few: Few, order: Order, indexing: Indexing): SqlWork<readonly Row[]> {
  const { ids = [], areMeant = false } = few;
  if (ids.length === 0) return [];
  if (!areMeant || !order.byId) return yield selected(order, ...amongFew(question, ids, indexing));
  return ids.toSorted((a, b) => (order.descends ? b - a : a - b)).map((id) => ({ id }));
}

function* rowsAt(
  question: Question,
  { ids }: Few,
  order: Order,
  place: Place,
  indexing: Indexing,
): SqlWork<readonly Row[]> {
  const { range, parts, seen } = question;
  if (range === undefined) return [];
  const { cursor, offset, limit } = place;
  const found = ([from, conditions]: Remaining, isSorted: boolean): Sql => {
    const after = cursor === undefined ? [] : [order.after(cursor)];
    const { text, values } = selected(order, from, [...conditions, ...after], isSorted);
    return { text: `${text} LIMIT ? OFFSET ?`, values: [...values, limit, offset] };
  };
  if (ids !== undefined) return ids.length === 0 ? [] : yield found(amongFew(question, ids, indexing), false);
  if (parts.length + seen.length > 0 && offset + limit <= farthest) {
    const rows = yield* walked(question, range, order, { cursor, needed: offset + limit }, indexing);
    if (rows !== undefined) return rows.slice(offset, offset + limit);
  }
  // All are sought before they are sorted: along the order there were not enough.
  return yield found(amongAll(question, range, indexing), order.byId && parts.length > 0);
}

/** How many there are; counting ends at `atMost`. */
export function* countOf(question: Question, few: Few, atMost: number, indexing: Indexing): SqlWork<number> {
  const { range, parts, seen } = question;
  if (range === undefined) return 0;
  const { ids, areMeant = false, atLeast } = few;
  if (ids !== undefined && (areMeant || ids.length === 0)) return Math.min(ids.length, atMost);
  if (ids !== undefined) return yield* counted(selectedAlone(amongFew(question, ids, indexing)), atMost);
  if (atLeast >= atMost) return atMost;

  const isFinite = Number.isFinite(atMost);
  const streams = streamsOf(question);
  const indexed = parts.flatMap((part) => part.stream ?? part.indexed ?? []);
  const isExact = parts.every((part) => part.stream === undefined || part.isExact);
  const isIndexed = seen.length === 0 && isExact && indexed.length > 0 && indexed.length === parts.length;
  const [only] = indexed;
  if (isIndexed && only !== undefined && indexed.length === 1 && isFinite)
    return yield* counted(firstOf(only, {}, atMost), Number.POSITIVE_INFINITY);
  if (isIndexed && (indexed.length === 1 || (indexing.dialect.streams !== undefined && !isFinite)))
    return yield* counted(merged(indexed, {}), atMost);
  // What cannot merge streams finds its own way until there are enough.
  const isMeant = streams.length > 0 || parts.length > 1 || seen.length > 0;
  if (isFinite && isMeant && indexing.dialect.streams !== undefined) {
    const byIds = new Order([], indexing.dialect);
    const rows = yield* walked(question, range, byIds, { needed: atMost }, indexing);
    if (rows !== undefined) return Math.min(rows.length, atMost);
  }
  return yield* counted(selectedAlone(amongAll(question, range, indexing)), atMost);
}

/** All of them, in whichever order: undefined when there is none. */
export function* everyMatch(question: Question, order: Order, indexing: Indexing): SqlWork<Remaining | undefined> {
  if (question.range === undefined) return undefined;
  const { ids } = yield* fewOf(question, order);
  if (ids === undefined) return amongAll(question, question.range, indexing);
  return ids.length === 0 ? undefined : amongFew(question, ids, indexing);
}

/** Where nodes are, and what is to be asked of them. */
export type Remaining = readonly [from: string, conditions: readonly Sql[]];

function amongFew(question: Question, ids: readonly number[], { dialect }: Indexing): Remaining {
  return [dialect.lookedUp, [dialect.oneOf(ids), ...everything(question)]];
}

function amongAll(question: Question, range: IdRange, { dialect }: Indexing): Remaining {
  const streams = streamsOf(question);
  return streams.length === 0
    ? ["nodes n", [...everything(question), ...within("n.id", range)]]
    : [dialect.lookedUp, [isIn(merged(streams, range)), ...besides(question, false)]];
}

function selectedAlone([from, conditions]: Remaining): Sql {
  const { text, values } = all(conditions);
  return { text: `SELECT 1 FROM ${from} WHERE ${text}`, values };
}

function* counted({ text, values }: Sql, atMost: number): SqlWork<number> {
  const [row] = yield Number.isFinite(atMost)
    ? { text: `SELECT count(*) AS c FROM (${text} LIMIT ?) found`, values: [...values, atMost] }
    : { text: `SELECT count(*) AS c FROM (${text}) found`, values };
  return Number(row?.["c"]);
}
