/** The route by which whoever writes files tells where the data of a node lie now. @module */
import { HalcyonError } from "@halcyon/model";
import type { DataSource } from "../../contract.ts";
import { checkFile } from "../nodes/registered-files.ts";
import { dataSourceOf } from "../nodes/structures.ts";
import { axes, refuse } from "../query/parameter.ts";
import { type AnyRoute, jsonAnswer, route } from "../route.ts";
import type { Service } from "../service.ts";
import { json as parse, record, utf8 } from "../wire/checked.ts";

/** `PUT /data_source/<path>`. */
export function dataSourceRoute({ catalog, tree, folders }: Service): AnyRoute {
  return route({
    method: "PUT",
    url: "/data_source/{path}",
    summary: "Tells where the data of a node lie now, and how many there are.",
    scopes: ["write:metadata", "register"],
    parameters: {
      patch_shape: axes("The shape of what is new."),
      patch_offset: axes("Where what is new begins."),
    },
    body: { types: ["application/json"], schema: { type: "object" } },
    answers: { types: ["application/json"] },
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
  });
}
