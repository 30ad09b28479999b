/** Routes that make nodes: of data that clients will write, and of files that are there already. @module */
import type { DataSourceDraft, CatalogNode, NodeDraft } from "../../contract.ts";
import type { Caller } from "../auth/scopes.ts";
import { tagsFor } from "../auth/tags.ts";
import { linksOf } from "../nodes/links.ts";
import { metadataText } from "../nodes/metadata-text.ts";
import { checkFile } from "../nodes/registered-files.ts";
import { type GivenSource, dataSourceOf, specsOf, tagsOf } from "../nodes/structures.ts";
import { families } from "../query/filters.ts";
import { refuse } from "../query/parameter.ts";
import { type AnyRoute, type Answer, type Asked, jsonAnswer, route } from "../route.ts";
import type { Service } from "../service.ts";
import { json as parse, list, oneOf, optional, record, string, utf8 } from "../wire/checked.ts";

const json = { types: ["application/json"] };
const jsonObject = { types: ["application/json"], schema: { type: "object" } };

/** The routes. */
export function creatingRoutes({ catalog, tree, folders, limits, newUid }: Service): readonly AnyRoute[] {
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
      metadata: metadataText(text, given, limits.metadata),
      specs: optional(given, "specs", "", (items) => specsOf(items, "specs")) ?? [],
      accessTags: tagsFor(
        caller,
        optional(given, "access_tags", "", (items) => tagsOf(items, "access_tags")),
      ),
      dataSources: (sources ?? []).map(draftOfSource),
    };
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
  ];
}

function structureOf(node: CatalogNode): { readonly shape?: readonly (number | null)[] } | null {
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

function keyOf(key: string): string {
  if (key === "" || key === "." || key === ".." || /[/\0]/u.test(key))
    refuse("id", key, "it is not empty, has no slash, and is no dot");
  return key;
}
