/**
 * What a database is to the index: rows for a statement, and work that happens whole or not at all.
 *
 * Work is a generator that yields statements and gets rows. SQLite runs it through without giving way, so nothing comes
 * between its statements; PostgreSQL waits for each. The same work runs on both.
 *
 * @module
 */

/** What a statement takes and a row holds. */
export type SqlValue = string | number | bigint | null | Uint8Array;

/** A statement or a part of one: `?` stands for the values, in order. */
export interface Sql {
  readonly text: string;
  readonly values: readonly SqlValue[];
  /** Whether the best way to its rows is the same for all values, so that it need not be sought each time. */
  readonly hasOneWay?: boolean;
}

/** One row of an answer. */
export type Row = Readonly<Record<string, unknown>>;

/** Yields statements, gets the rows of each. */
export type SqlWork<T> = Generator<Sql, T, readonly Row[]>;

/** A database, of which kind soever. */
export interface SqlDatabase extends AsyncDisposable {
  /** Work that changes nothing. */
  read<T>(work: () => SqlWork<T>): Promise<T>;
  /** Work that happens whole or not at all. `lasting`: what is done then survives a loss of power. */
  write<T>(work: () => SqlWork<T>, options?: { readonly lasting?: boolean }): Promise<T>;
}

/** A part of a statement. */
export function sql(text: string, ...values: readonly SqlValue[]): Sql {
  return { text, values };
}

/** A statement that gets rows by what they alone have. */
export function lookup(text: string, ...values: readonly SqlValue[]): Sql {
  return { text, values, hasOneWay: true };
}

/** Parts one after another. */
export function joined(parts: readonly Sql[], separator: string): Sql {
  return {
    text: parts.map(({ text }) => text).join(separator),
    values: parts.flatMap(({ values }) => values),
  };
}

/** All of the conditions; true when there is none. */
export function all(conditions: readonly Sql[]): Sql {
  if (conditions.length === 0) return sql("1 = 1");
  return joined(
    conditions.map(({ text, values }) => ({ text: `(${text})`, values })),
    " AND ",
  );
}

/** `?, ?, ?` for so many values. */
export function places(values: readonly unknown[]): string {
  return values.map(() => "?").join(", ");
}

/** A text as SQL writes it. For what an index must find again, and so cannot be a value. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
