/** What this Halcyon reads of what another one wrote. @module */
import { HalcyonError } from "@halcyon/model";

/** Versions of one format: all from `oldest` to `current` are read, and brought to `current` where that is needed. */
export interface Versions {
  readonly oldest: number;
  readonly current: number;
}

/**
 * Whether something of this version is read.
 *
 * @param what with its place: `The index /data/catalog.sqlite`.
 * @throws HalcyonError `catalog.version`, with what to do.
 */
export function checkVersion(
  { what, path, found }: { readonly what: string; readonly path: string; readonly found: number },
  { oldest, current }: Versions,
): void {
  if (found >= oldest && found <= current && Number.isInteger(found)) return;
  const readable = oldest === current ? String(current) : `${oldest} to ${current}`;
  const todo =
    found > current
      ? "Open it with the Halcyon that wrote it, or a newer one."
      : "Write its runs out with the Halcyon that wrote it (halcyon export RUN --format jsonl), and bring them into a new catalog (halcyon import).";
  throw new HalcyonError(
    "catalog.version",
    `${what} has version ${found}; this Halcyon reads version ${readable}. ${todo}`,
    { path, version: found, readable },
  );
}
