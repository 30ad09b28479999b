/** The catalog that the runs of a session go to, beside their files. @module */
import { resolve } from "node:path";
import type { World } from "../command.ts";
import { type CatalogPlace, isAddress, openPlace } from "./catalog-place.ts";

/**
 * Opens it, and makes it when it is a folder; undefined when none is named. One that cannot be reached, or may not be
 * written to, is told before anything moves.
 *
 * @throws HalcyonError `client.unreachable`, `client.refused`; as `openPlace`.
 */
export async function openRunCatalog(named: string | undefined, world: World): Promise<CatalogPlace | undefined> {
  if (named === undefined) return undefined;
  await using opened = new AsyncDisposableStack();
  const place = opened.use(await openPlace(named, world, { create: true }));
  await place.client.take([]);
  opened.move();
  return place;
}

/** The same catalog as it is named from any folder. */
export function fullName(named: string, { folder }: World): string {
  return isAddress(named) ? named : resolve(folder, named);
}
