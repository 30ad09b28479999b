/**
 * Streams of ids: statements that give the ids of nodes in their order without sorting.
 *
 * Several are merged (`INTERSECT`) row by row, so the first ten nodes that fulfil all conditions are there once the
 * streams have met ten times, however many nodes fulfil each.
 *
 * @module
 */
import { type Sql, all, joined, sql } from "./sql.ts";

/** One of them. */
export interface IdStream {
  readonly from: string;
  /** What the id is called there. */
  readonly id: string;
  readonly where: Sql;
}

/** Ids between which is sought, both included; without an end where one is left out. */
export interface IdRange {
  readonly from?: number;
  readonly to?: number;
}

/** That an id is in a range. */
export function within(id: string, { from, to }: IdRange): readonly Sql[] {
  return [
    ...(from === undefined ? [] : [sql(`${id} >= ?`, from)]),
    ...(to === undefined ? [] : [sql(`${id} <= ?`, to)]),
  ];
}

/** What is in both ranges. */
export function narrowed(one: IdRange, other: IdRange): IdRange {
  const from = Math.max(one.from ?? 0, other.from ?? 0);
  const to = Math.min(one.to ?? Number.POSITIVE_INFINITY, other.to ?? Number.POSITIVE_INFINITY);
  return { ...(from === 0 ? {} : { from }), ...(Number.isFinite(to) ? { to } : {}) };
}

/** The ids, as `id`, that are in all streams. */
export function merged(streams: readonly IdStream[], range: IdRange): Sql {
  return joined(
    streams.map(({ from, id, where }) => {
      const { text, values } = all([where, ...within(id, range)]);
      return { text: `SELECT ${id} AS id FROM ${from} WHERE ${text}`, values };
    }),
    " INTERSECT ",
  );
}

/** The first ids of one stream, as they come. */
export function firstOf(stream: IdStream, range: IdRange, limit: number): Sql {
  const { text, values } = merged([stream], range);
  return {
    text: `${text} LIMIT ?`,
    values: [...values, limit],
  };
}
