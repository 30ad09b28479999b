/**
 * A catalog as a program sees it, in a browser and in Node: runs found, read and followed, documents put in.
 *
 * @module
 */
import { encodeDocument, HalcyonError, type NamedDocument } from "@halcyon/model";
import type { Filter, Sorting } from "../contract.ts";
import { CatalogRun } from "./catalog-run.ts";
import { filterParameters } from "./filters.ts";
import { addressOf, bodyOf, pages, type Resource, type ResourcePage } from "./resources.ts";
import { Wire, type WireOptions } from "./wire.ts";

/** Characters of documents after which a request carries no further ones. */
const requestSize = 4 * 2 ** 20;

/** Which runs. */
export interface RunQuery {
  /** All that have to be so. Keys are paths: `start.plan_name`. */
  readonly where?: readonly Filter[];
  /** The newest first when not said. */
  readonly sorting?: readonly Sorting[];
  /** At most so many. */
  readonly limit?: number;
  readonly signal?: AbortSignal;
}

/** Most that the service answers at once. */
const pageSize = 100;

/** Of a uid, so that it is found by its beginning: as many as Python's clients ask for. */
const leastOfUid = 5;

function isBeginning(word: string): boolean {
  return word.length >= leastOfUid && /^[\w-]+$/u.test(word);
}

function sortWord(sorting: Sorting): string {
  const name = "by" in sorting ? "id" : sorting.key === "id" ? "metadata.id" : sorting.key;
  return sorting.direction < 0 ? `-${name}` : name;
}

/** One catalog. */
export class CatalogClient {
  readonly #wire: Wire;

  constructor(options: WireOptions) {
    this.#wire = new Wire(options);
  }

  /** Runs, a page at a time as they are asked for. */
  async *runs({
    where = [],
    sorting = [{ key: "", direction: -1 }],
    limit = Infinity,
    signal,
  }: RunQuery = {}): AsyncGenerator<CatalogRun, void, void> {
    if (limit <= 0) return;
    let left = limit;
    const query = [
      ...filterParameters([{ kind: "specs", include: ["BlueskyRun"], exclude: [] }, ...where]),
      ...sorting.map((each) => ["sort", sortWord(each)] as const),
      ["page[limit]", String(Math.min(limit, pageSize))] as const,
    ];
    for await (const page of pages(this.#wire, [], query, signal)) {
      for (const each of page.data) {
        yield new CatalogRun(this.#wire, each);
        left -= 1;
        if (left <= 0) return;
      }
    }
  }

  /** How many runs. */
  async count(where: readonly Filter[] = [], signal?: AbortSignal): Promise<number> {
    const query = [
      ...filterParameters([{ kind: "specs", include: ["BlueskyRun"], exclude: [] }, ...where]),
      ["fields", "count"] as const,
    ];
    const page: ResourcePage = await bodyOf(await this.#wire.ask({ path: "/search/", query, signal }));
    return page.meta?.count ?? 0;
  }

  /**
   * One run: by its uid or the first letters of it (five at least), its number (the newest of it), or its place from the
   * end (-1 is the newest).
   *
   * @throws HalcyonError `client.run` when there is none, or several begin so.
   */
  async run(asked: string | number, signal?: AbortSignal): Promise<CatalogRun> {
    const word = String(asked);
    if (/^-\d+$/u.test(word)) return await this.#fromTheEnd(-Number(word), word, signal);
    if (/^\d{1,9}$/u.test(word)) {
      const where: readonly Filter[] = [{ kind: "eq", key: "start.scan_id", value: Number(word) }];
      for await (const run of this.runs({ where, limit: 1, ...(signal && { signal }) })) return run;
      // Eight digits may be the beginning of a uid as well.
    }
    // Without a name it would be the tree itself.
    const exact = word === "" ? undefined : await this.#exactly(word, signal);
    if (exact !== undefined) return exact;
    const found: CatalogRun[] = [];
    if (isBeginning(word)) {
      const pattern = `${word.replaceAll("_", "\\_")}%`;
      const where: readonly Filter[] = [{ kind: "like", key: "start.uid", pattern }];
      for await (const run of this.runs({ where, limit: 10, ...(signal && { signal }) }))
        if (run.uid.startsWith(word)) found.push(run);
    }
    const [only, ...more] = found;
    if (only !== undefined && more.length === 0) return only;
    const uids = found.map(({ uid }) => uid);
    const hint =
      isBeginning(word) || /^\d+$/u.test(word) ? "" : ` The beginning of a uid has ${leastOfUid} characters at least.`;
    const text =
      uids.length === 0
        ? `There is no run ${word}.${hint}`
        : `${uids.length} runs begin with ${word}: ${uids.join(", ")}.`;
    throw new HalcyonError("client.run", text, { asked: word, found: uids });
  }

  /**
   * Puts documents into the catalog, in order. What it has already is passed over, so that they may be offered again.
   *
   * @throws HalcyonError `client.refused`, `client.unreachable`.
   */
  async take(documents: readonly NamedDocument[], signal?: AbortSignal): Promise<void> {
    await this.takeLines(
      documents.map(([name, doc]) => encodeDocument(name, doc)),
      signal,
    );
  }

  /** The same, of documents in text: `["start", {…}]` each. Many go in several requests, one after the other. */
  async takeLines(lines: readonly string[], signal?: AbortSignal): Promise<void> {
    let from = 0;
    // Without lines there is a request all the same: it tells whether the key may write.
    do {
      let to = from;
      for (let size = 0; to < lines.length && (to === from || size < requestSize); to += 1)
        size += lines[to]?.length ?? 0;
      const body = { type: "application/x-ndjson", content: `${lines.slice(from, to).join("\n")}\n` };
      await this.#wire.ask({ method: "POST", path: "/documents", body, signal });
      from = to;
    } while (from < lines.length);
  }

  async #exactly(uid: string, signal: AbortSignal | undefined): Promise<CatalogRun | undefined> {
    try {
      const said: { data: Resource } = await bodyOf(
        await this.#wire.ask({ path: `/metadata/${addressOf([uid])}`, signal }),
      );
      return new CatalogRun(this.#wire, said.data);
    } catch (error) {
      if (error instanceof HalcyonError && error.code === "client.refused") {
        const { status } = error.facts as { status: number };
        if (status === 404) return undefined;
      }
      throw error;
    }
  }

  async #fromTheEnd(place: number, asked: string, signal: AbortSignal | undefined): Promise<CatalogRun> {
    let seen = 0;
    for await (const run of this.runs({ limit: place, ...(signal && { signal }) })) {
      seen += 1;
      if (seen === place) return run;
    }
    const text = `There is no run ${asked}: there are ${seen}.`;
    throw new HalcyonError("client.run", text, { asked, found: [] });
  }
}
