/** Routes that change what is said of a node: its metadata, specs and access tags. @module */
import type { CatalogNode, JsonText, NodeChange, NodePath } from "../../contract.ts";
import { jsonPatched } from "../../json-text/json-patch.ts";
import { mergePatched } from "../../json-text/merge-patch.ts";
import type { Caller } from "../auth/scopes.ts";
import { tagsFor } from "../auth/tags.ts";
import { bounded, metadataText } from "../nodes/metadata-text.ts";
import { specsOf, tagsOf } from "../nodes/structures.ts";
import { flag } from "../query/parameter.ts";
import { type AnyRoute, type Answer, jsonAnswer, route } from "../route.ts";
import type { Service } from "../service.ts";
import { json as parse, list, oneOf, optional, record, utf8 } from "../wire/checked.ts";
import { membersOf } from "../wire/json-members.ts";

const json = { types: ["application/json"] };
const jsonObject = { types: ["application/json"], schema: { type: "object" } };
const dropRevision = flag("Whether the state before is forgotten.", false);

/** The routes. */
export function editingRoutes({ catalog, tree, limits }: Service): readonly AnyRoute[] {
  async function changedTo(caller: Caller, path: NodePath, change: NodeChange): Promise<Answer> {
    const { metadata, accessTags } = change;
    const node = await catalog.change(path, {
      ...change,
      ...(metadata === undefined ? {} : { metadata: bounded(metadata, limits.metadata) }),
      ...(accessTags === undefined ? {} : { accessTags: tagsFor(caller, accessTags) }),
    });
    const tags = accessTags === undefined ? "" : `,"access_tags":${JSON.stringify(node.accessTags)}`;
    return jsonAnswer(`{"id":${JSON.stringify(path.at(-1) ?? "")}${tags}}`);
  }

  return [
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
        const change = inPlace(given, () => metadataText(text, given, limits.metadata));
        return changedTo(caller, path, { ...change, dropRevision: query.drop_revision });
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
  ];
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
  return inPlace(given, () => mergePatched(node.metadata, membersOf(text).get("metadata") ?? "{}"));
}

/** What comes in the place of what was; of metadata, when there are any, the text is made. */
function inPlace(given: Readonly<Record<string, unknown>>, metadata: () => JsonText): NodeChange {
  const hasMetadata = optional(given, "metadata", "", record) !== undefined;
  const specs = optional(given, "specs", "", (items) => specsOf(items, "specs"));
  const tags = optional(given, "access_tags", "", (items) => tagsOf(items, "access_tags"));
  return {
    ...(hasMetadata ? { metadata: metadata() } : {}),
    ...(specs === undefined ? {} : { specs }),
    ...(tags === undefined ? {} : { accessTags: tags }),
  };
}
