/** Routes of containers as a whole. @module */
import { Readable } from "node:stream";
import { slabBytes } from "../arrays/slabs.ts";
import { hdf5OfContainer, jsonOfContainer } from "../containers/container-files.ts";
import { tableOfDataset } from "../containers/dataset-table.ts";
import { runRecords } from "../containers/run-documents.ts";
import { attachment, chooseFormat, documentFormat, formats, formatsOfSpec } from "../formats.ts";
import { text, texts } from "../query/parameter.ts";
import { type AnyRoute, type Answer, route } from "../route.ts";
import type { Service } from "../service.ts";
import { bodyOfTable } from "../tables/table-body.ts";
import { json as parse, list, string, utf8 } from "../wire/checked.ts";

const reading = {
  field: texts("The children that are wanted, by their keys; all when not said."),
  format: text("The format of the answer: a media type or a short name."),
  filename: text("A name under which a browser keeps the answer."),
};
const answers = { types: [...formats.container, ...Object.values(formatsOfSpec).flat()] };

/** The routes. @param tables `/table/full` as it is asked, since `/node/full` may be either. */
export function containerRoutes(service: Service, tables: AnyRoute): readonly AnyRoute[] {
  const { catalog, tree, limits } = service;
  const summary = "All that is below a container in one file; the documents of a run.";

  async function answer(
    asked: Parameters<AnyRoute["act"]>[0],
    {
      format,
      filename,
      field,
    }: {
      readonly format: string | undefined;
      readonly filename: string | undefined;
      readonly field: readonly string[];
    },
  ): Promise<Answer> {
    const { caller, path, accept } = asked;
    const node = await tree.node(caller, path, "container");
    const type = chooseFormat("container", { format, accept, specs: node.specs });
    const headers = filename === undefined ? {} : { "content-disposition": attachment(filename) };
    const options = { catalog, caller, fields: field, most: limits.answer };
    if (type === documentFormat) {
      const records = runRecords(catalog, node);
      // What is wrong with the first is still answered as a problem.
      const first = await records.next();
      return {
        type,
        headers,
        body: Readable.from(continued(first, records), { objectMode: false, highWaterMark: 1 << 16 }),
      };
    }
    if (type === "application/json") return { type, headers, body: await jsonOfContainer(node, options) };
    if (type !== "application/x-hdf5")
      return { type, headers, body: await bodyOfTable(await tableOfDataset(node, options), type) };
    const { length, pieces } = await hdf5OfContainer(node, options);
    return {
      type,
      headers: { ...headers, "content-length": String(length) },
      body: Readable.from(pieces(), { objectMode: false, highWaterMark: 2 * slabBytes }),
    };
  }

  const get = (url: string): AnyRoute =>
    route({
      method: "GET",
      url,
      summary,
      scopes: ["read:data"],
      parameters: reading,
      answers,
      act: async (asked) => {
        if (url !== "/node/full/{path}" || (await tree.node(asked.caller, asked.path)).family !== "table")
          return answer(asked, asked.query);
        const search = new URLSearchParams(asked.search);
        for (const column of search.getAll("field")) search.append("column", column);
        return tables.act({ ...asked, search });
      },
    });
  return [
    get("/container/full/{path}"),
    get("/node/full/{path}"),
    route({
      method: "POST",
      url: "/container/full/{path}",
      summary,
      scopes: ["read:data"],
      parameters: reading,
      body: { types: ["application/json"], schema: { type: ["array", "null"], items: { type: "string" } } },
      answers,
      act: (asked) => {
        const named = asked.body.length === 0 ? null : parse(utf8(asked.body));
        const field = named === null ? [] : list(named, "body", (item, at) => string(item, at));
        return answer(asked, { ...asked.query, field: [...asked.query.field, ...field] });
      },
    }),
  ];
}

async function* continued(first: IteratorResult<string>, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  if (first.done === true) return;
  yield first.value;
  yield* rest;
}
