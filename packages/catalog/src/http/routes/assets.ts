/** Routes of the files behind nodes. @module */
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, isAbsolute, join, relative } from "node:path";
import { ReadableFolders, isIn, pathOfUri } from "@halcyon/files";
import { HalcyonError, asError } from "@halcyon/model";
import type { Asset, NodePath } from "../../contract.ts";
import type { Caller } from "../auth/scopes.ts";
import { byteRange } from "../byte-range.ts";
import { unreadable } from "../../store/unreadable.ts";
import { attachment } from "../formats.ts";
import { given, integer, refuse, text } from "../query/parameter.ts";
import { type AnyRoute, jsonAnswer, route } from "../route.ts";
import type { Service } from "../service.ts";

const assetId = given(integer("The id of the asset, from the node's data sources.", { minimum: 0 }));
/** A folder with more files than this is refused. */
const mostFiles = 100_000;

/** The routes. */
export function assetRoutes({ tree, folders }: Service): readonly AnyRoute[] {
  async function assetAt(caller: Caller, path: NodePath, id: number): Promise<Asset & { readonly place: string }> {
    const { dataSources } = await tree.node(caller, path);
    for (const { assets, management } of dataSources) {
      const asset = assets.find((each) => each.id === id);
      // Where our own data lie was said by nobody but us.
      if (asset !== undefined) {
        const { data_uri: uri } = asset;
        return { ...asset, place: management === "external" ? folders.pathOf(uri) : pathOfUri(uri) };
      }
    }
    throw new HalcyonError("catalog.missing", `The node has no asset ${id}.`, { document: "asset", uid: String(id) });
  }

  return [
    route({
      method: "GET",
      url: "/asset/bytes/{path}",
      summary: "A file behind a node, as it is, or a range of its bytes.",
      scopes: ["read:data"],
      parameters: { id: assetId, relative_path: text("Which file, when the asset is a folder.") },
      answers: { types: ["application/octet-stream"] },
      act: async ({ caller, path, query, range: asked }) => {
        const asset = await assetAt(caller, path, query.id);
        const { relative_path: below } = query;
        if (asset.is_directory && below === undefined)
          refuse("relative_path", "", "the asset is a folder: say which of its files (GET /asset/manifest lists them)");
        if (!asset.is_directory && below !== undefined) refuse("relative_path", below, "the asset is one file");
        const file = below === undefined ? asset.place : fileBelow(asset.place, below);
        const size = await sizeOfFile(file);
        const range = byteRange(asked, size);
        // No more than was promised: a file that is being written grows while it is sent.
        const { start, end } = range ?? { start: 0, end: Math.max(size - 1, 0) };
        return {
          status: range === undefined ? 200 : 206,
          type: "application/octet-stream",
          headers: {
            "content-disposition": attachment(basename(file)),
            "accept-ranges": "bytes",
            "content-length": String(range === undefined ? size : end - start + 1),
            ...(range === undefined ? {} : { "content-range": `bytes ${start}-${end}/${size}` }),
          },
          body: createReadStream(file, { start, end }),
        };
      },
    }),
    route({
      method: "GET",
      url: "/asset/manifest/{path}",
      summary: "The files in a folder behind a node.",
      scopes: ["read:data"],
      parameters: { id: assetId },
      answers: { types: ["application/json"] },
      act: async ({ caller, path, query }) => {
        const asset = await assetAt(caller, path, query.id);
        if (!asset.is_directory) refuse("id", String(query.id), "the asset is one file, not a folder");
        return jsonAnswer(JSON.stringify({ manifest: await filesIn(asset.place) }));
      },
    }),
  ];
}

/** A file below a folder, wherever links lead. */
function fileBelow(folder: string, name: string): string {
  if (isAbsolute(name) || name.includes("\0")) refuse("relative_path", name, "it is a path below the folder");
  const path = join(folder, name);
  if (!isIn(path, folder)) throw beyond(name, folder);
  return new ReadableFolders([folder]).confine(path);
}

function beyond(name: string, folder: string): HalcyonError {
  return new HalcyonError("files.name", `${JSON.stringify(name)} is not below its folder.`, { name, folder });
}

async function sizeOfFile(path: string): Promise<number> {
  try {
    const found = await stat(path);
    if (found.isFile()) return found.size;
  } catch (cause) {
    throw unreadable(path, asError(cause).message, cause);
  }
  throw unreadable(path, "it is no file");
}

async function filesIn(folder: string): Promise<readonly string[]> {
  let files: readonly string[];
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    files = entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => relative(folder, join(parentPath, name)));
  } catch (cause) {
    throw unreadable(folder, asError(cause).message, cause);
  }
  if (files.length > mostFiles)
    throw unreadable(folder, `it has ${files.length} files, and ${mostFiles} are listed at most`);
  return files.toSorted();
}
