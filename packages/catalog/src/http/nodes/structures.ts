/** Structures, data sources and specs of nodes, as bodies of requests give them. @module */
import type {
  ArrayStructure,
  Asset,
  DataSourceDraft,
  DataType,
  RaggedStructure,
  Spec,
  Structure,
  StructureFamily,
  TableStructure,
} from "../../contract.ts";
import { sizeOf } from "../arrays/numbers-in-memory.ts";
import { families } from "../query/filters.ts";
import { refuse } from "../query/parameter.ts";
import { boolean, list, natural, oneOf, optional, record, string } from "../wire/checked.ts";

const managements = ["external", "immutable", "locked", "writable"] as const;
const endiannesses = ["little", "big", "not_applicable"] as const;
/** As many specs as the field's own service takes. */
const mostSpecs = 20;
/** As many axes as NumPy's arrays have at most. */
const deepestLists = 64;

/** Specs, none of them twice. */
export function specsOf(value: unknown, where: string): readonly Spec[] {
  const specs = list(value, where, (item, at): Spec => {
    const { name, version } = record(item, at);
    return {
      name: string(name, `${at}/name`, 255),
      version: version === null || version === undefined ? null : string(version, `${at}/version`, 255),
    };
  });
  if (specs.length > mostSpecs) refuse(where, "", `there are at most ${mostSpecs}`);
  const names = new Set(specs.map(({ name, version }) => JSON.stringify([name, version])));
  return names.size === specs.length ? specs : refuse(where, "", "none is there twice");
}

/** Access tags, in order. */
export function tagsOf(value: unknown, where: string): readonly string[] {
  return [...new Set(list(value, where, (tag, at) => string(tag, at, 255)))].toSorted();
}

/** A data source as a client describes it. */
export type GivenSource = Omit<DataSourceDraft, "assets"> & {
  readonly id: number | undefined;
  readonly assets: readonly (Omit<Asset, "id"> & { readonly id?: number })[];
};

/** A data source, with the id that the client named, if it did. */
export function dataSourceOf(value: unknown, where: string, of?: StructureFamily): GivenSource {
  const source = record(value, where);
  const family = oneOf(families, source["structure_family"], `${where}/structure_family`);
  if (of !== undefined && family !== of) refuse(`${where}/structure_family`, family, `the node is of the family ${of}`);
  const management = optional(source, "management", where, (item, at) => oneOf(managements, item, at)) ?? "writable";
  const mimetype = optional(source, "mimetype", where, (item, at) => string(item, at, 255));
  const structure = optional(source, "structure", where, (item, at) => structureFor(family, item, at)) ?? null;
  // Of files whatever a device says is kept: the field's clients look at it, and mend it, once the run has stopped.
  if (management !== "external" && structure !== null) checkDims(structure, `${where}/structure/dims`);
  return {
    id: optional(source, "id", where, natural),
    structure_family: family,
    structure,
    mimetype: mimetype ?? usualType(family),
    parameters: optional(source, "parameters", where, record) ?? {},
    properties: optional(source, "properties", where, record) ?? {},
    management,
    assets: optional(source, "assets", where, (items, at) => list(items, at, assetOf)) ?? [],
  };
}

/** What ours are kept as. */
function usualType(family: StructureFamily): string {
  if (family === "array") return "application/x-zarr";
  if (family === "ragged") return "application/x-ragged+sql";
  return family === "table" ? "application/vnd.apache.arrow.file" : "application/octet-stream";
}

function assetOf(value: unknown, where: string): Omit<Asset, "id"> & { id?: number } {
  const asset = record(value, where);
  const id = optional(asset, "id", where, natural);
  return {
    data_uri: string(asset["data_uri"], `${where}/data_uri`),
    is_directory: boolean(asset["is_directory"], `${where}/is_directory`),
    parameter: optional(asset, "parameter", where, (item, at) => string(item, at, 255)) ?? null,
    num: optional(asset, "num", where, natural) ?? null,
    ...(id === undefined ? {} : { id }),
  };
}

function structureFor(family: StructureFamily, value: unknown, where: string): Structure {
  if (family === "array") return arrayStructure(value, where);
  if (family === "table") return tableStructure(value, where);
  if (family === "ragged") return raggedStructure(value, where);
  return family === "bytes" ? {} : { contents: null, count: 0 };
}

function checkDims(structure: Structure, where: string): void {
  if (!("shape" in structure) || !("dims" in structure) || structure.dims === null) return;
  if (structure.dims.length !== structure.shape.length) refuse(where, "", "there is one for each axis");
}

/** The structure of an array, whose chunks cover its shape. */
export function arrayStructure(value: unknown, where: string): ArrayStructure {
  const given = record(value, where);
  const shape = list(given["shape"], `${where}/shape`, natural);
  const chunks = list(given["chunks"], `${where}/chunks`, (axis, at) => list(axis, at, natural));
  const dims = optional(given, "dims", where, (items, at) =>
    list(items, at, (item, place) => string(item, place, 255)),
  );
  const sums = chunks.map((axis) => axis.reduce((sum, length) => sum + length, 0));
  if (sums.length !== shape.length || sums.some((sum, axis) => sum !== shape[axis]))
    refuse(`${where}/chunks`, JSON.stringify(sums), `along each axis they make up the shape ${JSON.stringify(shape)}`);
  const type = dataType(given["data_type"], `${where}/data_type`);
  if (!Number.isSafeInteger(sizeOf(shape) * type.itemsize))
    refuse(`${where}/shape`, JSON.stringify(shape), "it is too large");
  return { data_type: type, chunks, shape, dims: dims ?? null, resizable: resizable(given, where) };
}

/** The structure of an array whose rows differ in length: its first axis has a length, and alone may have chunks. */
function raggedStructure(value: unknown, where: string): RaggedStructure {
  const given = record(value, where);
  const shape = list(given["shape"], `${where}/shape`, (item, at) => (item === null ? null : natural(item, at)));
  const chunks = list(given["chunks"], `${where}/chunks`, (item, at) =>
    item === null ? null : list(item, at, natural),
  );
  const [length, first] = [shape[0], chunks[0]];
  if (length === null || length === undefined || first === null || first === undefined)
    return refuse(`${where}/shape`, JSON.stringify(shape), "its first axis has a length, and chunks");
  if (first.reduce((sum, each) => sum + each, 0) !== length || chunks.length !== shape.length)
    refuse(
      `${where}/chunks`,
      JSON.stringify(chunks),
      `along the first axis they make up ${length}, one entry for each axis`,
    );
  const dims = optional(given, "dims", where, (items, at) =>
    list(items, at, (item, place) => string(item, place, 255)),
  );
  if (shape.length > deepestLists) refuse(`${where}/shape`, "", `it has at most ${deepestLists} axes`);
  const type = dataType(given["data_type"], `${where}/data_type`);
  const size = natural(given["size"], `${where}/size`);
  return { data_type: type, shape, size, chunks, dims: dims ?? null, resizable: resizable(given, where) };
}

function dataType(value: unknown, where: string): DataType {
  const given = record(value, where);
  if (Object.hasOwn(given, "fields"))
    return refuse(where, "", "types with fields are not kept here: make an array of each field");
  const kind = string(given["kind"], `${where}/kind`, 1);
  if (!/^[biufcSUMm]$/u.test(kind)) refuse(`${where}/kind`, kind, "it is one of b, i, u, f, c, S, U, M, m");
  const itemsize = natural(given["itemsize"], `${where}/itemsize`);
  if (itemsize < 1 || itemsize > 65_536) refuse(`${where}/itemsize`, String(itemsize), "it is from 1 to 65536");
  const sizes: Readonly<Record<string, readonly number[]>> = {
    b: [1],
    i: [1, 2, 4, 8],
    u: [1, 2, 4, 8],
    f: [2, 4, 8, 16],
    c: [8, 16, 32],
    M: [8],
    m: [8],
  };
  if (sizes[kind]?.includes(itemsize) === false)
    refuse(`${where}/itemsize`, String(itemsize), `for ${kind} it is one of ${sizes[kind]?.join(", ")}`);
  if (kind === "U" && itemsize % 4 !== 0) refuse(`${where}/itemsize`, String(itemsize), "for U it is a multiple of 4");
  return {
    endianness: oneOf(endiannesses, given["endianness"], `${where}/endianness`),
    kind,
    itemsize,
    dt_units: optional(given, "dt_units", where, (item, at) => string(item, at, 32)) ?? null,
  };
}

function tableStructure(value: unknown, where: string): TableStructure {
  const given = record(value, where);
  const partitions = natural(given["npartitions"], `${where}/npartitions`);
  if (partitions !== 1)
    refuse(`${where}/npartitions`, String(partitions), "tables have one partition here, which grows");
  const columns = list(given["columns"], `${where}/columns`, (item, at) => string(item, at));
  if (columns.includes("")) refuse(`${where}/columns`, "", "each has a name");
  const prefix = "data:application/vnd.apache.arrow.file;base64,";
  const schema = string(given["arrow_schema"], `${where}/arrow_schema`, 1 << 24);
  if (!schema.startsWith(prefix)) refuse(`${where}/arrow_schema`, schema, `it begins with ${prefix}`);
  return { arrow_schema: schema, npartitions: partitions, columns, resizable: resizable(given, where) };
}

function resizable(given: Readonly<Record<string, unknown>>, where: string): boolean | readonly boolean[] {
  return optional(given, "resizable", where, flagOrFlags) ?? false;
}

function flagOrFlags(value: unknown, where: string): boolean | readonly boolean[] {
  return Array.isArray(value) ? list(value, where, boolean) : boolean(value, where);
}
