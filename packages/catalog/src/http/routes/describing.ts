/** Routes that tell of nodes: descriptions, searches, distinct values, revisions. @module */
import type { CatalogNode, NodePage, NodeQuery } from "../../contract.ts";
import type { Caller } from "../auth/scopes.ts";
import { resourceText } from "../nodes/resource.ts";
import { urlPath } from "../nodes/links.ts";
import { readFilters } from "../query/filters.ts";
import { pageOf, pageParameters, sortParameter } from "../query/paging.ts";
import { flag, given, integer, refuse, texts } from "../query/parameter.ts";
import { type ResourceParameters, resourceParameters } from "../query/resource-parameters.ts";
import { type AnyRoute, type Asked, jsonAnswer, route } from "../route.ts";
import type { Service } from "../service.ts";

const json = { types: ["application/json"] };
const scopes = ["read:metadata"] as const;
/**
 * With a page so many are counted, as in tiled; of more it is only said that they are more. Who wants to know how many
 * asks for the count alone.
 */
const countedWithPage = 100;

/** The routes. */
export function describingRoutes(service: Service): readonly AnyRoute[] {
  const { catalog, tree } = service;
  const resource = (node: CatalogNode, { caller, base, query }: ResourceAsked): Promise<string> =>
    resourceText(node, {
      base,
      fields: query.fields,
      select: query.select_metadata,
      omitLinks: query.omit_links,
      includeDataSources: query.include_data_sources,
      count: (each) => service.count(caller, each),
    });
  return [
    route({
      method: "GET",
      url: "/metadata/{path}",
      summary: "What is known of a node.",
      scopes,
      parameters: { ...resourceParameters, root_path: flag("With the path below which the service is.", false) },
      answers: json,
      act: async (asked) => {
        const { node, column } = await tree.find(asked.caller, asked.path);
        const meta = asked.query.root_path ? '{"root_path":"/"}' : "{}";
        const data = await resource(column === undefined ? node : await service.columnNode(node, column), asked);
        return jsonAnswer(`{"data":${data},"error":null,"links":null,"meta":${meta}}`);
      },
    }),
    searchRoute("search", "The children of a node that fulfil all conditions.", () => false),
    searchRoute("search-deep", "All that is below a node and fulfils all conditions.", (levels) => levels ?? true, {
      max_depth: integer("How many levels below the node are searched; all when not said.", {
        minimum: 1,
        maximum: 64,
      }),
    }),
    route({
      method: "GET",
      url: "/distinct/{path}",
      summary: "The values that there are of some keys, and how often.",
      scopes,
      filters: true,
      parameters: {
        metadata: texts("Paths into the metadata."),
        structure_families: flag("With the kinds of nodes.", false),
        specs: flag("With the specs.", false),
        counts: flag("With how often each is there.", false),
      },
      answers: json,
      act: async ({ caller, path, query, search }) => {
        await tree.node(caller, path, "container");
        const asked = { filters: readFilters(search), ...seenBy(caller) };
        const values = async (facet: Parameters<typeof catalog.nodes.distinct>[2]): Promise<string> => {
          const found = await catalog.nodes.distinct(path, asked, facet);
          return `[${found.map(({ text, count }) => `{"value":${text},"count":${query.counts ? count : "null"}}`).join(",")}]`;
        };
        const keys: string[] = [];
        for (const key of new Set(query.metadata)) {
          if (key === "" || key.includes("\0")) refuse("metadata", key, "it is a path into the metadata");
          keys.push(`${JSON.stringify(key)}:${await values({ key })}`);
        }
        const families = query.structure_families ? await values("structure_family") : "null";
        const specs = query.specs ? await values("specs") : "null";
        return jsonAnswer(`{"metadata":{${keys.join(",")}},"structure_families":${families},"specs":${specs}}`);
      },
    }),
    route({
      method: "GET",
      url: "/revisions/{path}",
      summary: "How a node was before it was changed.",
      scopes,
      parameters: pageParameters,
      answers: json,
      act: async ({ caller, path, query, base }) => {
        await tree.node(caller, path);
        const all = await catalog.nodes.revisions(path);
        const { limit, from } = pageOf(query);
        const offset = from !== undefined && "offset" in from ? from.offset : 0;
        const data = all
          .slice(offset, offset + limit)
          .map(
            ({ number, metadata, specs: list, updated }) =>
              `{"revision_number":${number},"attributes":{"metadata":${metadata},"specs":${JSON.stringify(list)},"time_updated":"${new Date(updated * 1000).toISOString()}"}}`,
          );
        const url = `${base}/revisions/${urlPath(path)}?page[limit]=${limit}`;
        const next = offset + limit < all.length && limit > 0 ? `"${url}&page[offset]=${offset + limit}"` : "null";
        const links = `{"self":"${url}&page[offset]=${offset}","first":"${url}","next":${next}}`;
        return jsonAnswer(`{"data":[${data.join(",")}],"error":null,"links":${links},"meta":{"count":${all.length}}}`);
      },
    }),
    route({
      method: "DELETE",
      url: "/revisions/{path}",
      summary: "Forgets how a node was once.",
      scopes: ["delete:revision"],
      parameters: { number: given(integer("Which one.", { minimum: 0 })) },
      answers: json,
      act: async ({ caller, path, query }) => {
        await tree.node(caller, path);
        await catalog.nodes.removeRevision(path, query.number);
        return jsonAnswer("null");
      },
    }),
  ];

  /** @param depth how deep is searched for what `max_depth` says. */
  function searchRoute(
    name: string,
    summary: string,
    depth: (asked: number | undefined) => boolean | number,
    more: Partial<Pick<ResourceParameters, "max_depth">> = {},
  ): AnyRoute {
    return route({
      method: "GET",
      url: `/${name}/{path}`,
      summary,
      scopes,
      filters: true,
      parameters: { ...resourceParameters, ...pageParameters, sort: sortParameter, ...more },
      answers: json,
      act: async (asked) => {
        const { caller, path, query, search } = asked;
        const parent = await tree.node(caller, path, "container");
        const filters = readFilters(search);
        const page = pageOf(query);
        const deep = depth(query.max_depth);
        const onlyCount = query.fields.size === 1 && query.fields.has("count");
        const nodeQuery: NodeQuery = {
          filters,
          sorting: query.sort,
          ...page,
          ...seenBy(caller),
          deep,
        };
        const isOfAll = filters.length === 0 && deep === false;
        const found: NodePage =
          onlyCount || page.limit === 0
            ? { nodes: [], next: undefined }
            : await catalog.nodes.search(path, { ...nodeQuery, ...(isOfAll ? {} : { counted: countedWithPage + 1 }) });
        const counted = async (): Promise<number> => {
          if (isOfAll) return await service.count(caller, parent);
          if (found.count !== undefined) return found.count;
          return await catalog.nodes.count(path, {
            filters,
            ...seenBy(caller),
            deep,
            ...(onlyCount ? {} : { atMost: countedWithPage + 1 }),
          });
        };
        const [count, ...data] = await Promise.all([
          counted(),
          ...found.nodes.map(async (node) => await resource(node, asked)),
        ]);
        const links = pageLinks(`${asked.base}/${name}/${urlPath(path)}`, search, found.next);
        return jsonAnswer(`{"data":[${data.join(",")}],"error":null,"links":${links},"meta":{"count":${count}}}`);
      },
    });
  }
}

type ResourceAsked = Pick<Asked<ResourceParameters>, "caller" | "base" | "query">;

function seenBy({ tags }: Caller): Pick<NodeQuery, "visible"> {
  return tags === undefined ? {} : { visible: tags };
}

/** Links to the same search elsewhere, with all of its conditions. */
function pageLinks(url: string, search: URLSearchParams, next: string | undefined): string {
  const kept = new URLSearchParams(search);
  for (const key of ["api_key", "page[offset]", "page[cursor]"]) kept.delete(key);
  const to = (...place: readonly (readonly [key: string, value: string | null])[]): string => {
    const query = new URLSearchParams(kept);
    for (const [key, value] of place) if (value !== null) query.set(key, value);
    return JSON.stringify(query.size === 0 ? url : `${url}?${query.toString()}`);
  };
  const here = ["page[offset]", "page[cursor]"].map((key) => [key, search.get(key)] as const);
  const after = next === undefined ? "null" : to(["page[cursor]", next]);
  return `{"self":${to(...here)},"first":${to()},"next":${after}}`;
}
