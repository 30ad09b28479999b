/** Routes that make, change and remove nodes. @module */
import type { ReadableFolders } from "@halcyon/files";
import { HalcyonError, isHalcyonError } from "@halcyon/model";
import type { CatalogNode, DataSource, DataSourceDraft, NodeChange, NodeDraft, NodePath } from "../../contract.ts";
import { jsonPatched } from "../../json-text/json-patch.ts";
import { mergePatched } from "../../json-text/merge-patch.ts";
import type { Caller } from "../auth/scopes.ts";
import { linksOf } from "../nodes/links.ts";
import { type GivenSource, dataSourceOf, specsOf, tagsOf } from "../nodes/structures.ts";
import { families } from "../query/filters.ts";
import { axes, flag, refuse } from "../query/parameter.ts";
import { type AnyRoute, type Answer, type Asked, jsonAnswer, route } from "../route.ts";
import type { Service } from "../service.ts";
import { json as parse, list, oneOf, optional, record, string, utf8 } from "../wire/checked.ts";
import { membersOf } from "../wire/json-members.ts";

const json = { types: ["application/json"] };
const jsonObject = { types: ["application/json"], schema: { type: "object" } };
const dropRevision = flag("Whether the state before is forgotten.", false);

/** The routes. */
export function changingRoutes(service: Service): readonly AnyRoute[] {
  const { catalog, tree, folders, limits, newUid } = service;

  async function draftOf(caller: Caller, body: Uint8Array, isRegistered: boolean): Promise<NodeDraft> {
    const text = utf8(body);
    const given = record(parse(text), "body");
    const family = oneOf(families, given["structure_family"], "structure_family");
    const key = optional(given, "id", "", (value) => keyOf(string(value, "id", 255))) ?? newUid();
    const sources = optional(given, "data_sources", "", (items) =>
      list(items, "data_sources", (item, at) => dataSourceOf(item, at, family)),
    );
    if ((family === "container") !== ((sources?.length ?? 0) === 0))
      refuse("data_sources", "", family === "container" ? "a container has none" : `a ${family} has exactly one`);
    if ((sources?.length ?? 0) > 1) refuse("data_sources", "", `a ${family} has exactly one`);
    for (const source of sources ?? []) {
      if (source.structure === null && family !== "bytes") refuse("data_sources/0/structure", "", "it must be given");
      if (source.assets.length > 0 && !isRegistered)
        refuse("data_sources/0/assets", "", "files are registered with POST /register");
      for (const { data_uri } of source.assets) checkFile(folders, data_uri);
    }
    return {
      key,
      family,
      metadata: metadataText(text, given),
      specs: optional(given, "specs", "", (items) => specsOf(items, "specs")) ?? [],
      accessTags: tagsFor(
        caller,
        optional(given, "access_tags", "", (items) => tagsOf(items, "access_tags")),
      ),
      dataSources: (sources ?? []).map(draftOfSource),
    };
  }

  /** The text of the metadata in a body. */
  function metadataText(text: string, given: Readonly<Record<string, unknown>>): string {
    if (optional(given, "metadata", "", record) === undefined) return "{}";
    return bounded(membersOf(text).get("metadata") ?? "{}");
  }

  function bounded(metadata: string): string {
    const bytes = Buffer.byteLength(metadata);
    if (bytes <= limits.metadata) return metadata;
    const text = `These metadata are ${bytes} bytes long; the service keeps ${limits.metadata} at most of a node.`;
    throw new HalcyonError("catalog.size", text, { bytes, most: limits.metadata, of: "body" });
  }

  async function create({ caller, path, body, base }: Asked, isRegistered: boolean): Promise<Answer> {
    await tree.node(caller, path, "container");
    const node = await catalog.create(path, await draftOf(caller, body, isRegistered));
    return jsonAnswer(
      JSON.stringify({
        id: node.path.at(-1),
        links: linksOf(base, node.path, node.family, structureOf(node)),
        data_sources: node.dataSources,
        access_tags: node.accessTags,
      }),
    );
  }

  return [
    route({
      method: "POST",
      url: "/metadata/{path}",
      summary: "Makes a node below this one.",
      scopes: ["write:metadata", "create:node"],
      parameters: {},
      body: jsonObject,
      answers: json,
      act: (asked) => create(asked, false),
    }),
    route({
      method: "POST",
      url: "/register/{path}",
      summary: "Makes a node for files that are there already.",
      scopes: ["write:metadata", "create:node", "register"],
      parameters: {},
      body: jsonObject,
      answers: json,
      act: (asked) => create(asked, true),
    }),
    route({
      method: "PUT",
      url: "/metadata/{path}",
      summary: "Puts other metadata, specs or access tags in place of those of a node.",
      scopes: ["write:metadata"],
      parameters: { drop_revision: dropRevision },
      body: jsonObject,
      answers: json,
      act: async ({ caller, path, body, query }) => {
        await tree.node(caller, path);
        const text = utf8(body);
        const given = record(parse(text), "body");
        const hasMetadata = optional(given, "metadata", "", record) !== undefined;
        const specs = optional(given, "specs", "", (items) => specsOf(items, "specs"));
        const tags = optional(given, "access_tags", "", (items) => tagsOf(items, "access_tags"));
        return changedTo(caller, path, {
          ...(hasMetadata ? { metadata: metadataText(text, given) } : {}),
          ...(specs === undefined ? {} : { specs }),
          ...(tags === undefined ? {} : { accessTags: tags }),
          dropRevision: query.drop_revision,
        });
      },
    }),
    route({
      method: "PATCH",
      url: "/metadata/{path}",
      summary: "Changes parts of the metadata, specs or access tags of a node, by JSON Patch or JSON Merge Patch.",
      scopes: ["write:metadata"],
      parameters: { drop_revision: dropRevision },
      body: jsonObject,
      answers: json,
      act: async ({ caller, path, body, query }) => {
        const node = await tree.node(caller, path);
        const text = utf8(body);
        const given = record(parse(text), "body");
        const kind = oneOf(
          ["application/json-patch+json", "application/merge-patch+json"] as const,
          given["content-type"],
          "content-type",
        );
        const change =
          kind === "application/json-patch+json" ? byJsonPatch(node, given, text) : byMergePatch(node, given, text);
        return changedTo(caller, path, { ...change, dropRevision: query.drop_revision });
      },
    }),
    route({
      method: "DELETE",
      url: "/metadata/{path}",
      summary: "Removes a node. Files that were registered stay.",
      scopes: ["delete:node", "delete:revision"],
      parameters: {
        recursive: flag("With all that is below it.", false),
        external_only: flag("Only when no data of the service's own would go.", true),
      },
      answers: json,
      act: async ({ caller, path, query }) => {
        const node = await tree.node(caller, path);
        if (path.length === 0) refuse("path", "", "the root cannot be removed");
        if (query.external_only) await refuseOwnData(node);
        await catalog.remove(path, { recursive: query.recursive });
        return jsonAnswer("null");
      },
    }),
    route({
      method: "PUT",
      url: "/data_source/{path}",
      summary: "Tells where the data of a node lie now, and how many there are.",
      scopes: ["write:metadata", "register"],
      parameters: {
        patch_shape: axes("The shape of what is new."),
        patch_offset: axes("Where what is new begins."),
      },
      body: jsonObject,
      answers: json,
      act: async ({ caller, path, body, query }) => {
        const node = await tree.node(caller, path);
        const given = record(parse(utf8(body)), "body");
        const source = dataSourceOf(given["data_source"], "data_source", node.family);
        const { patch_shape: shape, patch_offset: offset } = query;
        if ((shape === undefined) !== (offset === undefined))
          refuse("patch_offset", "", "it comes with patch_shape, or neither");
        const known = node.dataSources.find(({ id }) => source.id === undefined || id === source.id);
        if (known === undefined)
          return refuse(
            "data_source/id",
            String(source.id),
            `the node has ${node.dataSources.map(({ id }) => id).join(", ") || "none"}`,
          );
        if (known.management !== "external")
          throw new HalcyonError(
            "catalog.read_only",
            "These data are kept here: where they lie is not for others to say.",
            {
              path: path.join("/"),
              reason: `its management is ${known.management}`,
            },
          );
        for (const { data_uri } of source.assets) checkFile(folders, data_uri);
        const next: DataSource = {
          ...source,
          management: "external",
          id: known.id,
          assets: source.assets.map((asset) => ({ ...asset, id: asset.id ?? 0 })),
        };
        await catalog.changeSource(
          path,
          next,
          shape === undefined || offset === undefined ? undefined : { shape, offset },
        );
        return jsonAnswer("null");
      },
    }),
  ];

  async function changedTo(caller: Caller, path: NodePath, change: NodeChange): Promise<Answer> {
    const { metadata, accessTags } = change;
    const node = await catalog.change(path, {
      ...change,
      ...(metadata === undefined ? {} : { metadata: bounded(metadata) }),
      ...(accessTags === undefined ? {} : { accessTags: tagsFor(caller, accessTags) }),
    });
    const tags = accessTags === undefined ? "" : `,"access_tags":${JSON.stringify(node.accessTags)}`;
    return jsonAnswer(`{"id":${JSON.stringify(path.at(-1) ?? "")}${tags}}`);
  }

  /** Tables and arrays of ours would be gone for good. */
  async function refuseOwnData(node: CatalogNode): Promise<void> {
    const own = node.dataSources.some(({ management }) => management !== "external");
    if (!own && node.family !== "container") return;
    const found = own || (await hasOwnBelow(node.path));
    if (!found) return;
    const at = node.path.join("/");
    throw new HalcyonError(
      "catalog.read_only",
      `${at} has data that are kept here alone: they would be gone. Say external_only=false to remove them.`,
      { path: at, reason: "data of ours" },
    );
  }

  async function hasOwnBelow(path: NodePath): Promise<boolean> {
    for (const family of ["table", "array"] as const) {
      let from: { cursor: string } | undefined;
      do {
        const page = await catalog.nodes.search(path, {
          filters: [{ kind: "family", family }],
          sorting: [],
          limit: 300,
          deep: true,
          ...(from && { from }),
        });
        if (page.nodes.some(({ dataSources }) => dataSources.some(({ management }) => management !== "external")))
          return true;
        from = page.next === undefined ? undefined : { cursor: page.next };
      } while (from !== undefined);
    }
    return false;
  }
}

function structureOf(node: CatalogNode): { readonly shape?: readonly number[] } | null {
  const structure = node.dataSources[0]?.structure;
  return structure !== null && structure !== undefined && "shape" in structure ? structure : null;
}

function draftOfSource({
  structure_family,
  structure,
  mimetype,
  parameters,
  properties,
  assets,
  management,
}: GivenSource): DataSourceDraft {
  // Files that somebody else made are somebody else's, whatever is said of them.
  const whose = assets.length > 0 ? "external" : management;
  return { structure_family, structure, mimetype, parameters, properties, assets, management: whose };
}

/** A file may come later; where it will be is checked now, and where it leads at every reading. */
function checkFile(folders: ReadableFolders, uri: string): void {
  try {
    folders.pathOf(uri);
  } catch (cause) {
    if (!isHalcyonError(cause, "files.unreadable")) throw cause;
  }
}

function keyOf(key: string): string {
  if (key === "" || key === "." || key === ".." || /[/\0]/u.test(key))
    refuse("id", key, "it is not empty, has no slash, and is no dot");
  return key;
}

/** The tags of a node that a caller makes: one that sees some nodes only makes none that it does not see. */
function tagsFor(caller: Caller, tags: readonly string[] | undefined): readonly string[] {
  if (caller.tags === undefined) return tags ?? [];
  const own = tags ?? [...caller.tags].toSorted();
  const strange = own.filter((tag) => !(caller.tags ?? []).includes(tag));
  if (strange.length === 0 && own.length > 0) return own;
  const may = caller.tags.join(", ");
  throw new HalcyonError("catalog.forbidden", `This key may give the access tags ${may}, and has to give one.`, {
    needs: may,
    reason: strange.length === 0 ? "no tag" : `not its own: ${strange.join(", ")}`,
  });
}

function byJsonPatch(node: CatalogNode, given: Readonly<Record<string, unknown>>, text: string): NodeChange {
  const member = (key: string): string | undefined =>
    optional(given, key, "", (value) => list(value, key, record)) === undefined ? undefined : membersOf(text).get(key);
  const [metadata, specs, tags] = ["metadata", "specs", "access_tags"].map(member);
  const patched = metadata === undefined ? undefined : jsonPatched(node.metadata, metadata);
  if (patched !== undefined) record(parse(patched), "metadata");
  return {
    ...(patched === undefined ? {} : { metadata: patched }),
    ...(specs === undefined ? {} : { specs: specsOf(parse(jsonPatched(JSON.stringify(node.specs), specs)), "specs") }),
    ...(tags === undefined
      ? {}
      : { accessTags: tagsOf(parse(jsonPatched(JSON.stringify(node.accessTags), tags)), "access_tags") }),
  };
}

function byMergePatch(node: CatalogNode, given: Readonly<Record<string, unknown>>, text: string): NodeChange {
  const hasMetadata = optional(given, "metadata", "", record) !== undefined;
  const specs = optional(given, "specs", "", (items) => specsOf(items, "specs"));
  const tags = optional(given, "access_tags", "", (items) => tagsOf(items, "access_tags"));
  return {
    ...(hasMetadata ? { metadata: mergePatched(node.metadata, membersOf(text).get("metadata") ?? "{}") } : {}),
    ...(specs === undefined ? {} : { specs }),
    ...(tags === undefined ? {} : { accessTags: tags }),
  };
}
