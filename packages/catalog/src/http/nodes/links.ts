/** Where else a node can be asked for: the links of the field's clients. @module */
import type { CatalogNode, NodePath, StructureFamily } from "../../contract.ts";

/** A path as part of a URL. */
export function urlPath(path: NodePath): string {
  return path.map(encodeURIComponent).join("/");
}

/** Links by name. @param base the root of the API: `http://host/api/v1`. */
export function linksOf(
  base: string,
  path: NodePath,
  family: StructureFamily,
  structure: { readonly shape?: readonly (number | null)[] } | null,
): Record<string, string> {
  const at = urlPath(path);
  const self = `${base}/metadata/${at}`;
  switch (family) {
    case "container":
      return {
        self,
        search: `${base}/search/${at}`,
        search_deep: `${base}/search-deep/${at}`,
        full: `${base}/container/full/${at}`,
      };
    case "array": {
      const block = (structure?.shape ?? []).map((_, axis) => `{${axis}}`).join(",");
      return { self, full: `${base}/array/full/${at}`, block: `${base}/array/block/${at}?block=${block}` };
    }
    case "ragged":
      return { self, full: `${base}/ragged/full/${at}`, block: `${base}/ragged/block/${at}?block={0}` };
    case "table":
      return { self, full: `${base}/table/full/${at}`, partition: `${base}/table/partition/${at}?partition={index}` };
    case "bytes":
      return { self };
    default:
      return family satisfies never;
  }
}

/** The structure of a node that is no container. */
export function structureOf(node: CatalogNode): CatalogNode["dataSources"][number]["structure"] {
  return node.dataSources[0]?.structure ?? null;
}
