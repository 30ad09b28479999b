/**
 * A catalog that could not take a document, and may take it later: its server is started anew, its disk is full.
 *
 * The run is not resumed to see whether it does: the document is offered to the catalog alone. It passes over what it has.
 *
 * @module
 */
import { type HalcyonError, isHalcyonError } from "@halcyon/model";
import type { Retried } from "../runs/disk-full.ts";
import type { CatalogPlace } from "./catalog-place.ts";

type Undelivered = HalcyonError<"engine.subscriber">;

/** What holds a run whose catalog is away for a while; undefined for any other failure. */
export function catalogAgain(
  error: Error | undefined,
  catalog: Pick<CatalogPlace, "takeMany"> | undefined,
): Retried | undefined {
  if (catalog === undefined || !isHalcyonError(error, "engine.subscriber") || !passes(error.cause)) return undefined;
  return new CatalogAgain(error, catalog);
}

/** Whether it is the catalog's trouble, and not the document's or the key's. */
function passes(cause: unknown): boolean {
  if (isHalcyonError(cause, "client.refused")) return cause.facts.status >= 500;
  return (["client.unreachable", "catalog.full", "catalog.write", "catalog.locked", "catalog.index"] as const).some(
    (code) => isHalcyonError(cause, code),
  );
}

class CatalogAgain implements Retried {
  readonly trouble: Undelivered;
  readonly #catalog: Pick<CatalogPlace, "takeMany">;

  constructor(trouble: Undelivered, catalog: Pick<CatalogPlace, "takeMany">) {
    this.trouble = trouble;
    this.#catalog = catalog;
  }

  async retry(): Promise<boolean> {
    try {
      await this.#catalog.takeMany(this.trouble.facts.undelivered.slice(0, 1));
      return true;
    } catch (error) {
      // What does not pass by itself is told when the engine offers the document again.
      return !passes(error);
    }
  }
}
