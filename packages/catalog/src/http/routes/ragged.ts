/** Routes of arrays whose rows differ in length: rows out, and rows in. @module */
import { HalcyonError, encodeValue } from "@halcyon/model";
import { Table, Vector } from "apache-arrow";
import type { NodePath, RaggedStore, RaggedStructure } from "../../contract.ts";
import { fit, fittedData } from "../../arrow/column-data.ts";
import { type ListBuffers, checkLengths, columnOf, listBuffers } from "../../ragged/list-buffers.ts";
import { raggedBatch, raggedColumn, raggedKind } from "../../ragged/ragged-structure.ts";
import type { Caller } from "../auth/scopes.ts";
import { attachment, chooseFormat, formats, takeType } from "../formats.ts";
import { axes, flag, refuse, text } from "../query/parameter.ts";
import { awkwardZip, rowsOfZip } from "../ragged/awkward-zip.ts";
import { type ReadRows, partOfRows } from "../ragged/parts-of-rows.ts";
import { jsonOfNested, nestedOf } from "../ragged/list-slices.ts";
import { type AnyRoute, type Answer, jsonAnswer, route } from "../route.ts";
import type { Service } from "../service.ts";
import { arrowFile, arrowOf } from "../tables/arrow-bodies.ts";
import { columnLists } from "../tables/table-arrays.ts";
import { json as parse, list, utf8 } from "../wire/checked.ts";

const answers = { types: formats.ragged };
const rowsIn = { types: ["application/zip", "application/json"] };
const json = { types: ["application/json"] };
const persist = flag("Always: rows that are not kept are told to nobody.", true);

/** The routes. */
export function raggedRoutes({ catalog, tree, limits }: Service): readonly AnyRoute[] {
  /** An array of that family, or a column of a table as one. */
  async function rowsAt(caller: Caller, path: NodePath): Promise<ReadRows> {
    const { node, column } = await tree.find(caller, path, "ragged");
    if (column === undefined) {
      const store = await catalog.ragged(node.path);
      return { structure: store.structure, read: async (start, stop) => buffersOf(await store.read({ start, stop })) };
    }
    const store = await catalog.table(node.path);
    const { structure, rows } = columnLists(await store.read({ columns: [column] }), column);
    // They are in memory already: a slice of the first axis is one like the others.
    return { structure, read: async () => rows, isWhole: true };
  }

  async function write(
    { caller, path, body, bodyType }: { caller: Caller; path: NodePath; body: Uint8Array; bodyType: string },
    placeOf: (structure: RaggedStructure, rows: ListBuffers) => { readonly offset: number; readonly extend: boolean },
  ): ReturnType<RaggedStore["write"]> {
    await tree.node(caller, path, "ragged");
    const type = takeType(bodyType, rowsIn.types);
    const store = await catalog.ragged(path);
    const { structure } = store;
    const rows =
      type === "application/zip" ? rowsOfZip(body, structure, limits.body) : rowsOfJson(utf8(body), structure);
    checkLengths(rows, structure.shape);
    const { offset, extend } = placeOf(structure, rows);
    return await store.write(offset, raggedBatch(structure, rows), { extend });
  }

  return [
    route({
      method: "GET",
      url: "/ragged/full/{path}",
      summary: "An array whose rows differ in length, or a slice of it.",
      scopes: ["read:data"],
      parameters: {
        slice: text("A range or number for each axis, as in NumPy: `1:3,0`."),
        format: text("The format of the answer: a media type or a short name."),
        filename: text("A name under which a browser keeps the answer."),
      },
      answers,
      act: async ({ caller, path, query: { slice = "", format, filename }, accept }) => {
        const type = chooseFormat("ragged", { format, accept });
        const part = await partOfRows(await rowsAt(caller, path), slice);
        const headers = filename === undefined ? {} : { "content-disposition": attachment(filename) };
        if (!("rows" in part)) {
          if (type !== "application/json") throw noArray(type);
          return { type, headers, body: jsonOfNested(part.value, part.isBool) };
        }
        const { rows, shape } = part;
        const bytes = rows.values.byteLength + rows.offsets.reduce((sum, ends) => sum + 8 * ends.length, 0);
        if (bytes * (type === "application/json" ? 4 : 1) > limits.answer) throw tooLarge(bytes, limits.answer);
        return { type, headers, body: bodyOf(rows, shape, part.structure, type) };
      },
    }),
    route({
      method: "PUT",
      url: "/ragged/full/{path}",
      summary: "Writes all rows of an array whose rows differ in length.",
      scopes: ["write:data"],
      parameters: { persist },
      body: rowsIn,
      answers: json,
      act: async (asked): Promise<Answer> => {
        kept(asked.query);
        await write(asked, ({ shape: [length = 0] }, rows) => {
          counted(rows, length ?? 0);
          return { offset: 0, extend: false };
        });
        return jsonAnswer("null");
      },
    }),
    route({
      method: "PUT",
      url: "/ragged/block/{path}",
      summary: "Writes one chunk of such an array: the one behind those that are there, or one of them again.",
      scopes: ["write:data"],
      parameters: { block: axes("The number of the chunk: `2`."), persist },
      body: rowsIn,
      answers: json,
      act: async (asked) => {
        kept(asked.query);
        const [at = refuse("block", "", "it must be given"), ...others] = asked.query.block ?? [];
        if (others.some((each) => each !== 0)) refuse("block", others.join(","), "the first axis alone has chunks");
        await write(asked, ({ chunks: [chunks] }, rows) => {
          const length = chunks?.[at];
          if (length === undefined) throw outside(String(at), `less than ${chunks?.length ?? 0}`);
          counted(rows, length);
          return { offset: (chunks ?? []).slice(0, at).reduce((sum, each) => sum + each, 0), extend: false };
        });
        return jsonAnswer("null");
      },
    }),
    route({
      method: "PATCH",
      url: "/ragged/full/{path}",
      summary: "Appends rows to an array whose rows differ in length. The answer is its structure then.",
      scopes: ["write:data"],
      parameters: {
        offset: axes("Where the rows go: behind the last."),
        shape: axes("How many rows are sent."),
        extend: flag("Whether the array grows: it has to.", false),
        persist,
      },
      body: rowsIn,
      answers: json,
      act: async (asked) => {
        const { offset: [offset, ...inner] = [], shape: [count] = [], extend } = asked.query;
        kept(asked.query);
        if (!extend) refuse("extend", "false", "rows of different lengths are appended");
        if (inner.some((each) => each !== 0)) refuse("offset", inner.join(","), "rows are whole");
        const structure = await write(asked, (_, rows) => {
          if (count !== undefined) counted(rows, count);
          return { offset: offset ?? refuse("offset", "", "it must be given"), extend: true };
        });
        return jsonAnswer(encodeValue(structure));
      },
    }),
  ];
}

function kept({ persist: isKept }: { readonly persist: boolean }): void {
  if (!isKept) refuse("persist", "false", "rows of different lengths are kept");
}

function counted(rows: ListBuffers, wanted: number): void {
  if (rows.length !== wanted) refuse("body", "", `it has ${rows.length} rows, and ${wanted} were meant`);
}

function buffersOf(column: Vector): ListBuffers {
  const rows = listBuffers(column);
  if (rows === undefined) throw new TypeError(`A column of ${String(column.type)} has no numbers.`);
  return rows;
}

function rowsOfJson(body: string, structure: RaggedStructure): ListBuffers {
  const kind = raggedKind(structure);
  const values = list(parse(body), "body", (item) => fit(raggedColumn, kind, item));
  return buffersOf(new Vector([fittedData(kind, values)]));
}

function bodyOf(
  rows: ListBuffers,
  shape: readonly (number | null)[],
  { data_type }: RaggedStructure,
  type: string,
): string | Uint8Array {
  if (type === "application/zip") return awkwardZip(rows, shape);
  if (type !== arrowFile) return jsonOfNested(nestedOf(rows), rows.isBool);
  const column = new Vector([columnOf(rows, raggedKind({ data_type, shape }))]);
  return arrowOf(new Table({ [raggedColumn]: column }), arrowFile);
}

function noArray(asked: string): HalcyonError {
  const offered = "application/json";
  return new HalcyonError("catalog.format_asked", `${asked} is not offered of a single number; there is ${offered}.`, {
    asked,
    offered,
  });
}

function outside(asked: string, allowed: string): HalcyonError {
  return new HalcyonError("catalog.range", `There is no chunk ${asked}: ${allowed}.`, { asked, allowed });
}

function tooLarge(bytes: number, most: number): HalcyonError {
  const why = `The answer would be ${bytes} bytes long; ${most} are allowed. Ask for some of the rows with slice=.`;
  return new HalcyonError("catalog.size", why, { bytes, most, of: "answer" });
}
