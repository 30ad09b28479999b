/**
 * Nodes along an order, a stretch at a time, of which those are kept that fulfil what is asked.
 *
 * @module
 */
import { type IdRange, type IdStream, merged, narrowed } from "./id-streams.ts";
import type { Order } from "./order.ts";
import { type Indexing, type Question, besides, streamsOf, withoutWords } from "./question.ts";
import { type Row, type Sql, type SqlWork, all } from "./sql.ts";

/** So many nodes are in the first stretch; each is four times as long as the one before, up to the longest. */
const firstStretch = 150;
const longestStretch = 4800;
/** So many are looked at when no stream leads to them. */
const farthest = 700;
/** So many are looked at along the order of a key. */
const farthestByKey = 6000;

/** How stretches are got. */
interface Walk {
  /** Ids with what the order selects, those after `last`. */
  next(last: Row | undefined): Sql;
  /** What is to be asked of a stretch besides; nothing when all in it are meant. */
  left(stretch: readonly Row[]): readonly Sql[];
  /** So many are looked at. */
  readonly farthest: number;
}

/**
 * The first nodes behind a place, `needed` of them or all that there are; undefined when it was left off before.
 *
 * @param range ids beyond which there is none.
 */
export function* walked(
  question: Question,
  range: IdRange,
  order: Order,
  { cursor, needed }: { readonly cursor?: string | undefined; readonly needed: number },
  indexing: Indexing,
): SqlWork<readonly Row[] | undefined> {
  for (const walk of walksOf(question, range, order, cursor, indexing)) {
    const found = yield* walkedThrough(walk, order, needed, indexing);
    if (found !== undefined) return found;
  }
  return undefined;
}

function walksOf(
  question: Question,
  whole: IdRange,
  order: Order,
  cursor: string | undefined,
  indexing: Indexing,
): readonly Walk[] {
  const byLooking = withoutWords(question);
  if (!order.byId) return alongKey(byLooking, order, cursor, indexing);
  const range = cursor === undefined ? whole : narrowed(whole, order.idsAfter(cursor));
  const isAll = range.from === undefined && range.to === undefined;
  const isSame = streamsOf(question).length === streamsOf(byLooking).length;
  const glance = isAll || isSame ? [] : alongIds(byLooking, range, order, indexing, farthest);
  return [...glance, ...alongIds(question, range, order, indexing, Number.POSITIVE_INFINITY)];
}

function* walkedThrough(
  walk: Walk,
  order: Order,
  needed: number,
  { dialect }: Indexing,
): SqlWork<readonly Row[] | undefined> {
  const found: Row[] = [];
  let last: Row | undefined;
  for (let looked = 0, size = firstStretch; looked < walk.farthest; size = Math.min(4 * size, longestStretch)) {
    const { text, values } = walk.next(last);
    const stretch = yield { text: `${text} LIMIT ?`, values: [...values, size] };
    const left = stretch.length === 0 ? [] : walk.left(stretch);
    if (left.length === 0) found.push(...stretch);
    else {
      const checked = selected(order, dialect.lookedUp, [dialect.oneOf(stretch.map(idOf)), ...left]);
      found.push(...(yield { text: `${checked.text} LIMIT ?`, values: [...checked.values, needed - found.length] }));
    }
    if (found.length >= needed || stretch.length < size) return found;
    looked += stretch.length;
    last = stretch.at(-1);
  }
  return undefined;
}

/** Along the ids: those that all streams have, or of all children. */
function alongIds(
  question: Question,
  range: IdRange,
  order: Order,
  { dialect }: Indexing,
  most: number,
): readonly Walk[] {
  const streams = streamsOf(question);
  if (streams.length === 0 && question.isDeep) return [];
  const children: IdStream = { from: dialect.inOrderOfIds, id: "n.id", where: question.among };
  const left = besides(question, streams.length === 0);
  const walk: Walk = {
    next(last) {
      const after = last === undefined ? {} : order.descends ? { to: idOf(last) - 1 } : { from: idOf(last) + 1 };
      const { text, values } = merged(streams.length === 0 ? [children] : streams, narrowed(range, after));
      return { text: `${text} ORDER BY id ${order.descends ? "DESC" : "ASC"}`, values };
    },
    left: () => left,
    farthest: streams.length === 0 ? farthest : most,
  };
  return [walk];
}

/** Along a declared key: all children, or those in a range of it. */
function alongKey(question: Question, order: Order, cursor: string | undefined, indexing: Indexing): readonly Walk[] {
  const { key } = order;
  if (question.isDeep || key === undefined || !indexing.declared.has(key)) return [];
  const along = question.parts.filter((part) => part.key === key).flatMap(({ conditions }) => conditions);
  const others = { ...question, parts: question.parts.filter((part) => part.key !== key) };
  const streams = streamsOf(others);
  const left = besides(others, true);
  const walk: Walk = {
    next(last) {
      const place = last === undefined ? cursor : order.cursorOf(last);
      const after = place === undefined ? [] : [order.after(place)];
      return selected(order, indexing.dialect.byKey(key), [question.among, ...along, ...after]);
    },
    left(stretch) {
      if (streams.length === 0) return left;
      const ids = stretch.map(idOf);
      return [...left, isIn(merged(streams, { from: Math.min(...ids), to: Math.max(...ids) }))];
    },
    farthest: farthestByKey,
  };
  return [walk];
}

/** Ids, and what the order selects, in the order. @param isSorted whether no index is to be read along it. */
export function selected(order: Order, from: string, conditions: readonly Sql[], isSorted = false): Sql {
  const { text, values } = all(conditions);
  const by = isSorted ? order.by.replace("n.id", "n.id + 0") : order.by;
  return { text: `SELECT n.id AS id${order.selected} FROM ${from} WHERE ${text} ORDER BY ${by}`, values };
}

/** That a node is among those that a statement gives. */
export function isIn({ text, values }: Sql): Sql {
  return { text: `n.id IN (${text})`, values };
}

/** The id of a row. */
export function idOf(row: Row): number {
  return row["id"] as number;
}
