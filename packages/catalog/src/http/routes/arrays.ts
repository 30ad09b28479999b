/** Routes of arrays: numbers out, and numbers in. @module */
import { HalcyonError, encodeValue } from "@halcyon/model";
import type { ArrayPart, ArrayStore, ArrayStructure, NodePath } from "../../contract.ts";
import { csvOfArray, jsonOfArray } from "../arrays/array-text.ts";
import { type FittedSlice, fitSlice } from "../arrays/axis-slices.ts";
import { sizeOf } from "../arrays/numbers-in-memory.ts";
import { pngOf, tiffOf } from "../arrays/images.ts";
import { reversedAlong, slicedPart } from "../arrays/parts.ts";
import { inSlabs, slabBytes } from "../arrays/slabs.ts";
import type { Caller } from "../auth/scopes.ts";
import { attachment, chooseFormat, formats, takeType } from "../formats.ts";
import { axes, flag, refuse, text } from "../query/parameter.ts";
import { type AnyRoute, type Answer, jsonAnswer, route } from "../route.ts";
import type { Service } from "../service.ts";
import { block as blockMessage } from "../stream/messages.ts";
import { columnArray } from "../tables/table-arrays.ts";

const answers = { types: formats.array };
const bytesIn = { types: ["application/octet-stream"] };
const json = { types: ["application/json"] };
const persistFlag = flag("Whether it is kept; otherwise those who follow see it, and that is all.", true);

const reading = {
  slice: text("A range or number for each axis, as in NumPy: `1:3,0,::2`."),
  expected_shape: axes("The shape that the answer has to have: `6,8,10`, or `scalar`."),
  format: text("The format of the answer: a media type or a short name."),
  filename: text("A name under which a browser keeps the answer."),
};

interface Readable {
  readonly structure: ArrayStructure;
  readonly read: (slice: FittedSlice) => Promise<ArrayPart>;
}

/** The routes. */
export function arrayRoutes(service: Service): readonly AnyRoute[] {
  const { catalog, tree, limits, hub } = service;

  /** An array, or a column of a table as one. */
  async function arrayAt(caller: Caller, path: NodePath): Promise<Readable> {
    const { node, column } = await tree.find(caller, path, "array");
    if (column === undefined) {
      const store = await catalog.array(node.path);
      return { structure: store.structure, read: ({ axes: slice }) => store.read(slice) };
    }
    const store = await catalog.table(node.path);
    const { structure, part } = columnArray(await store.read({ columns: [column] }), column);
    return {
      structure,
      read: ({ axes: slice }) => Promise.resolve(slicedPart(part, slice, structure.data_type.itemsize)),
    };
  }

  async function answer(
    { structure, read }: Readable,
    fitted: FittedSlice,
    asked: {
      readonly expected: readonly number[] | undefined;
      readonly format: string | undefined;
      readonly filename: string | undefined;
      readonly accept: string;
    },
  ): Promise<Answer> {
    const { expected, format, filename, accept } = asked;
    if (expected !== undefined && JSON.stringify(expected) !== JSON.stringify(fitted.shape))
      throw new HalcyonError(
        "catalog.range",
        `The answer has the shape [${fitted.shape.join(", ")}], and [${expected.join(", ")}] was expected.`,
        {
          asked: expected.join(","),
          allowed: fitted.shape.join(","),
        },
      );
    const type = chooseFormat("array", { format, accept });
    const { data_type: dtype } = structure;
    const bytes = sizeOf(fitted.shape) * dtype.itemsize;
    // As text, a number is several times as long as in memory.
    if (bytes * (type === "application/octet-stream" ? 1 : 4) > limits.answer) throw tooLarge(bytes, limits.answer);
    const headers = filename === undefined ? {} : { "content-disposition": attachment(filename) };
    if (type === "application/octet-stream" && bytes > 2 * slabBytes && fitted.reversed.length === 0)
      return {
        type,
        headers: { ...headers, "content-length": String(bytes) },
        body: await inSlabs(fitted, bytes, read),
      };
    const straight = bytes === 0 ? { shape: fitted.shape, bytes: new Uint8Array() } : await read(fitted);
    const part = reversedAlong({ shape: fitted.shape, bytes: straight.bytes }, fitted.reversed, dtype.itemsize);
    return { type, headers, body: bodyOf(part, structure, type) };
  }

  return [
    route({
      method: "GET",
      url: "/array/full/{path}",
      summary: "An array, or a slice of it.",
      scopes: ["read:data"],
      parameters: reading,
      answers,
      act: async ({ caller, path, query, accept }) => {
        const array = await arrayAt(caller, path);
        const { slice = "", expected_shape: expected, format, filename } = query;
        return answer(array, fitSlice(slice, array.structure.shape), { expected, format, filename, accept });
      },
    }),
    route({
      method: "GET",
      url: "/array/block/{path}",
      summary: "One chunk of an array, or a slice of it.",
      scopes: ["read:data"],
      parameters: { ...reading, block: axes("The number of the chunk along each axis: `2,0,0`.") },
      answers,
      act: async ({ caller, path, query, accept }) => {
        const array = await arrayAt(caller, path);
        const { offset, shape } = blockOf(array.structure, query.block ?? refuse("block", "", "it must be given"));
        const within = fitSlice(query.slice ?? "", shape);
        const moved = within.axes.map((axis, index) => {
          const by = offset[index] ?? 0;
          if (typeof axis === "number") return axis + by;
          return { start: (axis.start ?? 0) + by, stop: (axis.stop ?? 0) + by, step: axis.step ?? 1 };
        });
        const { expected_shape: expected, format, filename } = query;
        return answer(array, { ...within, axes: moved }, { expected, format, filename, accept });
      },
    }),
    route({
      method: "PUT",
      url: "/array/full/{path}",
      summary: "Writes all numbers of an array.",
      scopes: ["write:data"],
      parameters: { persist: persistFlag },
      body: bytesIn,
      answers: json,
      act: async ({ caller, path, body, bodyType, query }) => {
        const store = await writable(caller, path, bodyType);
        const { shape } = store.structure;
        await write(
          path,
          store,
          shape.map(() => 0),
          partOf(body, shape, store),
          query.persist,
        );
        return jsonAnswer("null");
      },
    }),
    route({
      method: "PUT",
      url: "/array/block/{path}",
      summary: "Writes one chunk of an array.",
      scopes: ["write:data"],
      parameters: { block: axes("The number of the chunk along each axis: `2,0,0`."), persist: persistFlag },
      body: bytesIn,
      answers: json,
      act: async ({ caller, path, body, bodyType, query }) => {
        const store = await writable(caller, path, bodyType);
        const { offset, shape } = blockOf(store.structure, query.block ?? refuse("block", "", "it must be given"));
        await write(path, store, offset, partOf(body, shape, store), query.persist);
        return jsonAnswer("null");
      },
    }),
    route({
      method: "PATCH",
      url: "/array/full/{path}",
      summary: "Writes numbers at a place of an array, which may grow for it. The answer is its structure then.",
      scopes: ["write:data"],
      parameters: {
        offset: axes("Where the numbers go: 0 along the axes that are not named."),
        shape: axes("The shape of what is sent."),
        extend: flag("Whether the array grows, if it has to.", false),
        persist: persistFlag,
      },
      body: bytesIn,
      answers: json,
      act: async ({ caller, path, body, bodyType, query }) => {
        const store = await writable(caller, path, bodyType);
        const given = query.offset ?? refuse("offset", "", "it must be given");
        const shape = query.shape ?? refuse("shape", "", "it must be given");
        if (query.extend && !query.persist) refuse("extend", "true", "an array grows only when it is kept");
        const whole = store.structure.shape;
        const asked = `${given.join(",")} + ${shape.join(",")}`;
        if (given.length > whole.length || shape.length !== whole.length) throw outside(asked, `${whole.length} axes`);
        const offset = whole.map((_, axis) => given[axis] ?? 0);
        const needed = whole.map((length, axis) => Math.max(length, (offset[axis] ?? 0) + (shape[axis] ?? 0)));
        const part = partOf(body, shape, store);
        const grows = needed.some((length, axis) => length > (whole[axis] ?? 0));
        if (grows && !query.extend) throw tooSmall(asked, whole.join(","));
        if (!Number.isSafeInteger(sizeOf(needed))) throw outside(needed.join(","), "an array that can be kept");
        const structure = grows ? await store.grow(needed) : store.structure;
        await write(path, store, offset, part, query.persist);
        return jsonAnswer(encodeValue(structure));
      },
    }),
  ];

  async function writable(caller: Caller, path: NodePath, bodyType: string): Promise<ArrayStore> {
    await tree.node(caller, path, "array");
    takeType(bodyType, bytesIn.types);
    return catalog.array(path);
  }

  async function write(
    path: NodePath,
    store: ArrayStore,
    offset: readonly number[],
    part: ArrayPart,
    isKept: boolean,
  ): Promise<void> {
    if (isKept) await store.write(offset, part);
    else hub.tell(path, [blockMessage(store.structure.data_type, offset, part)]);
  }
}

function bodyOf(part: ArrayPart, { data_type: dtype }: ArrayStructure, type: string): string | Uint8Array {
  switch (type) {
    case "application/json":
      return jsonOfArray(part, dtype);
    case "image/png":
      return pngOf(part, dtype);
    case "image/tiff":
      return tiffOf(part, dtype);
    case "application/octet-stream":
      return part.bytes;
    default:
      return csvOfArray(part, dtype);
  }
}

/** Where a chunk begins, and its shape. */
function blockOf(
  { chunks }: ArrayStructure,
  block: readonly number[],
): { readonly offset: readonly number[]; readonly shape: readonly number[] } {
  const counts = chunks.map((axis) => axis.length);
  if (block.length !== chunks.length || block.some((at, axis) => at >= (counts[axis] ?? 0)))
    throw outside(block.join(","), `less than ${counts.join(",")}`);
  const offset = chunks.map((axis, index) => axis.slice(0, block[index]).reduce((sum, length) => sum + length, 0));
  return { offset, shape: chunks.map((axis, index) => axis[block[index] ?? 0] ?? 0) };
}

function partOf(bytes: Uint8Array, shape: readonly number[], { structure }: ArrayStore): ArrayPart {
  const needed = sizeOf(shape) * structure.data_type.itemsize;
  if (bytes.length === needed) return { shape, bytes };
  const { kind, itemsize } = structure.data_type;
  return refuse(
    "body",
    "",
    `[${shape.join(", ")}] of ${kind}${itemsize} are ${needed} bytes, and ${bytes.length} were sent`,
  );
}

function outside(asked: string, allowed: string): HalcyonError {
  return new HalcyonError("catalog.range", `${asked} is beyond the array: ${allowed}.`, { asked, allowed });
}

/** The field's clients tell their users what stands behind the question mark. */
function tooSmall(asked: string, shape: string): HalcyonError {
  const why = `${asked} is beyond the array, which is ${shape}. Use ?extend=true to make it larger.`;
  return new HalcyonError("catalog.extend", why, { asked, shape });
}

function tooLarge(bytes: number, most: number): HalcyonError {
  const why = `The answer would be ${bytes} bytes long; ${most} are allowed. Ask for parts of it with slice=.`;
  return new HalcyonError("catalog.size", why, { bytes, most, of: "answer" });
}
