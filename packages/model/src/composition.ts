/** What documents must have in common to belong together: lengths of columns, sets of keys. @module */
import type { CheckedName, Column, DataKey } from "./documents.ts";
import { HalcyonError } from "./errors.ts";

/** @throws HalcyonError `document.composition` */
export function refuseComposition(document: CheckedName, reason: string, keys?: readonly string[]): never {
  const facts = keys === undefined ? { document, reason } : { document, reason, keys };
  throw new HalcyonError("document.composition", `This ${document} does not fit together: ${reason}.`, facts);
}

/** How long all `columns` are; undefined when there is none. Throws when they differ. */
export function rowsOf(
  document: CheckedName,
  what: string,
  columns: Readonly<Record<string, Column>>,
): number | undefined {
  let rows: number | undefined;
  for (const [key, column] of Object.entries(columns)) {
    rows ??= column.length;
    if (column.length === rows) continue;
    const lengths = Object.entries(columns).map(([k, c]) => `${k} ${c.length}`);
    refuseComposition(document, `the columns of ${what} differ in length (${lengths.join(", ")})`, [key]);
  }
  return rows;
}

/**
 * The keys that each event of a stream must have. Those that are written to a stream resource (`external: "STREAM:"`)
 * may be there or not.
 */
export class StreamKeys {
  readonly #all: Readonly<Record<string, DataKey>>;
  readonly #needed = new Set<string>();

  constructor(dataKeys: Readonly<Record<string, DataKey>>) {
    this.#all = dataKeys;
    for (const [key, { external }] of Object.entries(dataKeys)) if (external !== "STREAM:") this.#needed.add(key);
  }

  /** Whether `columns` has all that are needed, and none that the stream does not have. */
  #fit(values: Readonly<Record<string, unknown>>): boolean {
    let found = 0;
    for (const key in values) {
      if (this.#needed.has(key)) found++;
      else if (!Object.hasOwn(this.#all, key)) return false;
    }
    return found === this.#needed.size;
  }

  /** @throws HalcyonError `document.composition` when the keys of an event or page are not those of its stream. */
  check(document: "event" | "event_page", doc: KeyedByName): void {
    const { data, timestamps, filled } = doc;
    if (!this.#fit(data)) this.#refuse(document, "data", data);
    if (!this.#fit(timestamps)) this.#refuse(document, "timestamps", timestamps);
    for (const key in filled)
      if (!(key in data)) refuseComposition(document, `filled has ${key}, which data has not`, [key]);
  }

  #refuse(document: CheckedName, what: string, values: Readonly<Record<string, unknown>>): never {
    const missing = [...this.#needed].filter((key) => !(key in values));
    const extra = Object.keys(values).filter((key) => !Object.hasOwn(this.#all, key));
    const told = [
      ...(missing.length > 0 ? [`lacks ${missing.join(", ")}`] : []),
      ...(extra.length > 0 ? [`has ${extra.join(", ")}, which its descriptor has not`] : []),
    ];
    refuseComposition(document, `${what} ${told.join(" and ")}`, [...missing, ...extra]);
  }
}

interface KeyedByName {
  readonly data: Readonly<Record<string, unknown>>;
  readonly timestamps: Readonly<Record<string, unknown>>;
  readonly filled?: Readonly<Record<string, unknown>>;
}
