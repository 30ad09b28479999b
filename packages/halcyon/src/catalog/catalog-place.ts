/**
 * The catalog that a command works on: one that is served, by its address, or a folder, which the command then has for
 * itself. Both are asked in the same way, by the client; a folder answers without a network.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Catalog, type CatalogOptions, Formats, openCatalog } from "@halcyon/catalog";
import { CatalogClient } from "@halcyon/catalog/client";
import { allScopes, catalogApp } from "@halcyon/catalog/http";
import type { RootMap } from "@halcyon/files";
import { HalcyonError, type NamedDocument, isHalcyonError } from "@halcyon/model";
import type { World } from "../command.ts";
import { longWork } from "./long-work.ts";

/** An open catalog. */
export interface CatalogPlace extends AsyncDisposable {
  readonly client: CatalogClient;
  /** The catalog itself, when it is a folder. */
  readonly catalog: Catalog | undefined;
  readonly take: (...document: NamedDocument) => Promise<void>;
  readonly takeMany: (documents: readonly NamedDocument[]) => Promise<void>;
  readonly takeLine: (line: string) => Promise<void>;
  /** Undefined for a folder, which takes one as fast as many. */
  readonly takeLines?: (lines: readonly string[]) => Promise<void>;
}

/** How a place is opened. */
export interface PlaceOptions {
  /** May it be made? Reading one that is not there is a mistake of typing. */
  readonly create: boolean;
}

/** Is it the address of a catalog that is served, and no folder? */
export function isAddress(named: string): boolean {
  return /^https?:\/\//u.test(named);
}

/** The usual folder. */
export const usualFolder = "halcyon-catalog";

/**
 * The catalog that was named, or that of `HALCYON_CATALOG`, or the folder `halcyon-catalog`.
 *
 * @throws HalcyonError `cli.usage` when there is none; `catalog.locked` for a folder that a server has open.
 */
export async function openPlace(
  named: string | undefined,
  world: World,
  { create }: PlaceOptions,
): Promise<CatalogPlace> {
  const where = named ?? (world.env["HALCYON_CATALOG"] || usualFolder);
  if (isAddress(where)) {
    // A variable that is set to nothing is one that was not set: an empty key would be no key of anybody's.
    const apiKey = world.env["HALCYON_API_KEY"];
    const client = new CatalogClient({ url: where, ...(apiKey ? { apiKey } : {}) });
    return {
      client,
      catalog: undefined,
      take: async (...document) => await client.take([document]),
      takeMany: async (documents) => await client.take(documents),
      takeLine: async (line) => await client.takeLines([line]),
      takeLines: async (lines) => await client.takeLines(lines),
      [Symbol.asyncDispose]: async () => undefined,
    };
  }
  if (/^\w+:\/\//u.test(where))
    throw new HalcyonError("cli.usage", `A catalog is http://…, https://… or a folder; ${where} is none of these.`, {
      argument: "--catalog",
      allowed: [],
    });
  const folder = resolve(world.folder, where);
  if (!create && !existsSync(join(folder, "catalog.json")))
    throw new HalcyonError("cli.usage", `There is no catalog in ${folder}: name one with --catalog URL|DIR.`, {
      argument: "--catalog",
      allowed: [],
    });
  return await openFolder(folder, world, indexOf(world));
}

/** Where the index of the catalogs of this machine is, when not in their folders. */
export function indexOf({ env }: World): string | undefined {
  const index = env["HALCYON_INDEX"];
  return index === undefined || index === "" || index === "sqlite" ? undefined : index;
}

const elsewhere = "When it is served, name it by its address: --catalog http://127.0.0.1:8000.";

/** How a folder is opened. */
export interface FolderOptions extends Pick<CatalogOptions, "rebuild" | "specs"> {
  /** What to do when another process has it, as a sentence. */
  readonly whenLocked?: string;
  /** Where files are now that were told to be below a folder. */
  readonly moved?: RootMap;
}

/** A catalog in a folder of this machine. @param index the address of a database, when its index is not in the folder. */
export async function openFolder(
  folder: string,
  world: World,
  index?: string,
  { whenLocked = elsewhere, moved = {}, ...more }: FolderOptions = {},
): Promise<CatalogPlace> {
  const { clock, terminal } = world;
  await using opened = new AsyncDisposableStack();
  const formats = opened.use(new Formats({ folder, readable: ["/"], moved, ...(more.specs && { specs: more.specs }) }));
  const say = (text: string): void => terminal.err.write(`${text}\n`);
  const options = { folder, formats, clock, say, ...(index === undefined ? {} : { index }), ...more };
  const catalog = opened.use(
    await longWork(world, async (progress) => await openOwn({ ...options, progress }, whenLocked)),
  );
  const app = catalogApp({
    catalog,
    anonymous: { from: "anywhere", scopes: allScopes },
    readable: ["/"],
    moved,
    clock,
  });
  opened.defer(async () => await app.close());
  await app.ready();
  const client = new CatalogClient({
    url: "http://localhost",
    fetch: async (address, init) => {
      init.signal?.throwIfAborted();
      const { pathname, search } = new URL(address);
      const { statusCode, headers, rawPayload } = await app.inject({
        method: init.method as "GET",
        url: pathname + search,
        headers: init.headers as Record<string, string>,
        ...(init.body === undefined || init.body === null ? {} : { payload: init.body as string }),
      });
      const type = headers["content-type"] ?? "application/json";
      return new Response(new Uint8Array(rawPayload), { status: statusCode, headers: { "content-type": type } });
    },
  });
  const owned = opened.move();
  return {
    client,
    catalog,
    take: catalog.take,
    takeMany: async (documents) => {
      for (const document of documents) await catalog.take(...document);
    },
    takeLine: async (line) => await catalog.takeLine(line),
    [Symbol.asyncDispose]: async () => await owned.disposeAsync(),
  };
}

async function openOwn(options: CatalogOptions, whenLocked: string): ReturnType<typeof openCatalog> {
  try {
    return await openCatalog(options);
  } catch (cause) {
    if (!isHalcyonError(cause, "catalog.locked")) throw cause;
    throw new HalcyonError("catalog.locked", `${cause.message} ${whenLocked}`, cause.facts, { cause });
  }
}
