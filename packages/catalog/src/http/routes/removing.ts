/** The route that removes nodes. @module */
import { HalcyonError } from "@halcyon/model";
import type { CatalogNode, NodePath } from "../../contract.ts";
import { flag, refuse } from "../query/parameter.ts";
import { type AnyRoute, jsonAnswer, route } from "../route.ts";
import type { Service } from "../service.ts";

/** `DELETE /metadata/<path>`. */
export function removingRoute({ catalog, tree }: Service): AnyRoute {
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
    for (const family of ["table", "array", "ragged"] as const) {
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

  return route({
    method: "DELETE",
    url: "/metadata/{path}",
    summary: "Removes a node. Files that were registered stay.",
    scopes: ["delete:node", "delete:revision"],
    parameters: {
      recursive: flag("With all that is below it.", false),
      external_only: flag("Only when no data of the service's own would go.", true),
    },
    answers: { types: ["application/json"] },
    act: async ({ caller, path, query }) => {
      const node = await tree.node(caller, path);
      if (path.length === 0) refuse("path", "", "the root cannot be removed");
      if (query.external_only) await refuseOwnData(node);
      await catalog.remove(path, { recursive: query.recursive });
      return jsonAnswer("null");
    },
  });
}
