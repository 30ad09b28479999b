/** Routes of tables: rows out, and rows in. @module */
import { HalcyonError } from "@halcyon/model";
import type { CatalogNode, NodePath, TableStore } from "../../contract.ts";
import type { Caller } from "../auth/scopes.ts";
import { attachment, chooseFormat, formats, takeType } from "../formats.ts";
import { given, integer, text, texts } from "../query/parameter.ts";
import { type AnyRoute, type Answer, type Asked, jsonAnswer, route } from "../route.ts";
import type { Service } from "../service.ts";
import { indexColumns } from "../../tables/pandas-index.ts";
import { arrowFile, arrowStream, batchesOf } from "../tables/arrow-bodies.ts";
import { parquetFile } from "../tables/parquet.ts";
import { bodyOfTable } from "../tables/table-body.ts";
import { json as parse, list, string, utf8 } from "../wire/checked.ts";

const inBinary = new Set([arrowFile, arrowStream, parquetFile]);
const answers = { types: formats.table };
const rowsIn = { types: [arrowFile, arrowStream] };
const json = { types: ["application/json"] };
const columnList = {
  types: ["application/json"],
  schema: { type: ["array", "null"], items: { type: "string" } },
};

const partition = given(integer("The number of the partition: tables have one, 0.", { minimum: 0 }));
const reading = {
  column: texts("Columns, in the order in which they are answered; all when not said."),
  format: text("The format of the answer: a media type or a short name."),
  filename: text("A name under which a browser keeps the answer."),
};

/** The routes. */
export function tableRoutes(service: Service): readonly AnyRoute[] {
  const { catalog, tree, limits } = service;

  async function answer(
    { caller, path, accept }: Pick<Asked, "caller" | "path" | "accept">,
    columns: readonly string[],
    { format, filename }: { readonly format: string | undefined; readonly filename: string | undefined },
  ): Promise<Answer> {
    const node = await tree.node(caller, path, "table");
    const type = chooseFormat("table", { format, accept });
    const store = await catalog.table(path);
    const wanted = wantedColumns(store, columns.length === 0 ? undefined : known(node, columns), columnsIn(node), type);
    const table = await store.read(wanted === undefined ? {} : { columns: wanted });
    const bytes = table.batches.reduce((sum, { data }) => sum + data.byteLength, 0);
    if (bytes * (type === arrowFile || type === arrowStream ? 1 : 4) > limits.answer)
      throw tooLarge(bytes, limits.answer);
    const headers = filename === undefined ? {} : { "content-disposition": attachment(filename) };
    return { type, headers, body: await bodyOfTable(wanted === undefined ? table : table.select([...wanted]), type) };
  }

  async function writable(caller: Caller, path: NodePath, bodyType: string): Promise<TableStore> {
    await tree.node(caller, path, "table");
    takeType(bodyType, rowsIn.types);
    return catalog.table(path);
  }

  const reads = (kind: "full" | "partition"): readonly AnyRoute[] => {
    const more = kind === "partition" ? { partition } : {};
    const url = `/table/${kind}/{path}`;
    return [
      route({
        method: "GET",
        url,
        summary: "The rows of a table, or some of its columns.",
        scopes: ["read:data"],
        parameters: { ...reading, ...more },
        answers,
        act: (asked) => {
          only(asked.query);
          return answer(asked, asked.query.column, asked.query);
        },
      }),
      route({
        method: "POST",
        url,
        summary: "As GET, for more columns than a URL can name.",
        scopes: ["read:data"],
        parameters: { ...reading, ...more },
        body: columnList,
        answers,
        act: (asked) => {
          only(asked.query);
          const named = asked.body.length === 0 ? null : parse(utf8(asked.body));
          const columns = named === null ? [] : list(named, "body", (item, at) => string(item, at));
          return answer(asked, [...asked.query.column, ...columns], asked.query);
        },
      }),
    ];
  };

  const replace = (url: string, hasPartition: boolean): AnyRoute =>
    route({
      method: "PUT",
      url,
      summary: "Puts these rows in place of all that a table has.",
      scopes: ["write:data"],
      parameters: hasPartition ? { partition } : {},
      body: rowsIn,
      answers: json,
      act: async ({ caller, path, body, bodyType, query }) => {
        only(query);
        const table = await writable(caller, path, bodyType);
        await table.replace(batchesOf(body, namesIn(table)));
        return jsonAnswer("null");
      },
    });

  return [
    ...reads("full"),
    ...reads("partition"),
    replace("/table/full/{path}", false),
    replace("/node/full/{path}", false),
    replace("/table/partition/{path}", true),
    route({
      method: "PATCH",
      url: "/table/partition/{path}",
      summary: "Appends rows to a table.",
      scopes: ["write:data"],
      parameters: { partition },
      body: rowsIn,
      answers: json,
      act: async ({ caller, path, body, bodyType, query }) => {
        only(query);
        const table = await writable(caller, path, bodyType);
        await table.append(batchesOf(body, namesIn(table)));
        return jsonAnswer("null");
      },
    }),
  ];
}

function namesIn({ schema }: TableStore): ReadonlySet<string> {
  return new Set(schema.fields.map(({ name }) => name));
}

/** Tables have one partition, which grows. */
function only(query: { readonly partition?: number }): void {
  if (query.partition === undefined || query.partition === 0) return;
  throw new HalcyonError("catalog.range", `There is no partition ${query.partition}: the table has one, 0.`, {
    asked: String(query.partition),
    allowed: "0",
  });
}

/** As pandas writes a DataFrame: with its index, and in text without. Undefined for all that the store has. */
function wantedColumns(
  { schema }: TableStore,
  asked: readonly string[] | undefined,
  own: readonly string[],
  type: string,
): readonly string[] | undefined {
  const index = [...indexColumns(schema)].filter(
    (name) => !own.includes(name) && schema.fields.some((field) => field.name === name),
  );
  if (index.length === 0) return asked;
  if (inBinary.has(type)) return asked && [...asked, ...index];
  return asked ?? own;
}

function columnsIn({ dataSources }: CatalogNode): readonly string[] {
  const structure = dataSources[0]?.structure;
  return structure !== null && structure !== undefined && "columns" in structure ? structure.columns : [];
}

function known(node: CatalogNode, columns: readonly string[]): readonly string[] {
  const all = columnsIn(node);
  const unknown = columns.find((column) => !all.includes(column));
  if (unknown === undefined) return [...new Set(columns)];
  throw new HalcyonError(
    "catalog.missing",
    `${node.path.join("/")} has no column ${unknown}; it has ${all.join(", ")}.`,
    {
      document: "column",
      uid: unknown,
    },
  );
}

function tooLarge(bytes: number, most: number): HalcyonError {
  const why = `The answer would be ${bytes} bytes long; ${most} are allowed. Ask for some of the columns.`;
  return new HalcyonError("catalog.size", why, { bytes, most, of: "answer" });
}
