/**
 * The array that the stream resources of one data key make up: which files, what shape, which chunks.
 *
 * The rules are those of the field's writers (bluesky's consolidators), so that their readers find what they expect.
 *
 * @module
 */
import {
  type DataKey,
  type EventDescriptor,
  HalcyonError,
  type StreamDatum,
  type StreamResource,
} from "@halcyon/model";
import type { ArrayPatch, ArrayStructure, Asset, DataSourceDraft, NodePath } from "../contract.ts";
import { dataTypeOf } from "./data-type.ts";
import { fileTemplate } from "./file-template.ts";
import { ToldRows } from "./told-rows.ts";

/** A join of the parts: each a row of a new first axis, or one behind another along the first axis that there is. */
type Join = "stack" | "concat";

const sequences: Readonly<Record<string, { readonly join: Join; readonly template?: string }>> = {
  "multipart/related;type=image/tiff": { join: "concat" },
  "multipart/related;type=image/jpeg": { join: "concat" },
  "multipart/related;type=application/x-npy": { join: "stack", template: "%s_%d.npy" },
};

/** What one resource names: a file, or the files of a series. */
interface Files {
  readonly uid: string;
  readonly uri: string;
  /** What follows in the name of a file of a series. */
  readonly name: ((index: number) => string) | undefined;
  /** Some writers go on counting where the resource before ended: what is to be taken off then. Known with the first rows. */
  from: number | undefined;
}

/** One array. */
export class ExternalArray {
  readonly path: NodePath;
  readonly #mimetype: string;
  readonly #parameters: Readonly<Record<string, unknown>>;
  readonly #dataType: ArrayStructure["data_type"];
  readonly #datumShape: readonly number[];
  readonly #chunkShape: readonly number[];
  readonly #join: Join;
  readonly #joinChunks: boolean;
  readonly #isSeries: boolean;
  readonly #files: Files[] = [];
  readonly #rows = new ToldRows();
  /** Shape as it was told last; undefined when its node is still to be made. */
  told: readonly number[] | undefined;
  /** Whether rows came since it was told of. */
  grew: boolean = false;
  /** Whether what its values are was not told in NumPy's words: the files know better. */
  isGuess: boolean;

  /** @throws HalcyonError `catalog.files` for a description that makes no array. */
  constructor(path: NodePath, resource: StreamResource, descriptor: EventDescriptor) {
    this.path = path;
    const { data_key: key, mimetype, parameters } = resource;
    const described = descriptor.data_keys[key];
    if (described === undefined) throw refusal(resource, `the descriptor has no key ${key}`);
    const sequence = sequences[mimetype];
    this.#mimetype = mimetype;
    this.#parameters = parameters;
    this.#join = joinOf(resource, described) ?? sequence?.join ?? "concat";
    this.#joinChunks =
      parameters["join_chunks"] !== undefined
        ? parameters["join_chunks"] === true
        : mimetype !== "text/csv;header=absent";
    this.#dataType = dataTypeOf(described);
    this.isGuess = typeof described.dtype_numpy !== "string";
    this.#datumShape = datumShape(described.shape, this.#join, parameters["multiplier"], resource);
    const chunkShape = sequence?.template === undefined ? parameters["chunk_shape"] : [1, ...described.shape];
    this.#chunkShape =
      Array.isArray(chunkShape) && chunkShape.length > 0 ? (chunkShape as number[]) : sequence ? [1] : [];
    if (this.#chunkShape.some((length) => !(Number.isSafeInteger(length) && length > 0)))
      refuse(resource, "each length of chunk_shape is a whole number from 1 on");
    if (this.#chunkShape.length > this.#shapeOf(1).length) refuse(resource, "chunk_shape has more axes than the data");
    this.#isSeries = sequence !== undefined;
    this.add(resource);
  }

  /** Data of another resource follow. @throws HalcyonError `catalog.files` when it is of another kind. */
  add(resource: StreamResource): void {
    const { uid, uri, mimetype, parameters } = resource;
    if (this.#files.some((each) => each.uid === uid)) return;
    const isSame = (name: string): boolean => parameters[name] === this.#parameters[name];
    if (mimetype !== this.#mimetype || !isSame("dataset") || !isSame("slice"))
      refuse(resource, "files of one data key have one type, and one dataset, or slice of it, in them");
    this.#files.push({ uid, uri, name: this.#isSeries ? nameIn(resource) : undefined, from: undefined });
  }

  /** Rows more, or others for events that have some. */
  grow({ uid }: StreamResource, { indices, seq_nums: seqs }: Pick<StreamDatum, "indices" | "seq_nums">): void {
    const number = this.#files.findIndex((each) => each.uid === uid);
    const files = this.#files[number];
    if (files === undefined) return;
    files.from ??= number > 0 && indices.start === this.#rows.count ? indices.start : 0;
    this.#rows.add(number, { start: indices.start - files.from, stop: indices.stop - files.from }, seqs);
    this.grew = true;
  }

  /** The source as it is now. */
  source(): DataSourceDraft {
    return {
      structure_family: "array",
      structure: this.#structure(),
      mimetype: this.#mimetype,
      parameters: this.#sourceParameters(),
      properties: {},
      assets: this.#isSeries ? this.#series() : this.#files.map(({ uri }, number) => assetOf(uri, number)),
      management: "external",
    };
  }

  #sourceParameters(): Readonly<Record<string, unknown>> {
    if (this.#isSeries) return {};
    if (this.#mimetype === "text/csv;header=absent") return this.#parameters;
    if (this.#mimetype !== "application/x-hdf5") return {};
    const { dataset, swmr, slice, squeeze } = this.#parameters;
    const told = { dataset, swmr: swmr ?? true, ...(slice ? { slice } : {}), ...(squeeze ? { squeeze } : {}) };
    // What is usual goes without saying: one file, from its beginning.
    const ranges = this.#rows.ranges();
    const isUsual = ranges.length <= 1 && ranges.every(([file, start]) => file === 0 && start === 0);
    if (isUsual && this.#files.length === 1) return told;
    const each = this.#join === "concat" ? (this.#datumShape[0] ?? 1) : 1;
    return { ...told, rows: ranges.map(([file, start, stop]) => [file, start * each, stop * each]) };
  }

  /** A file for each row, or several. */
  #series(): Omit<Asset, "id">[] {
    const each = this.#join === "concat" ? Math.floor((this.#datumShape[0] ?? 1) / (this.#chunkShape[0] ?? 1)) : 1;
    const assets: Omit<Asset, "id">[] = [];
    for (const [number, start, stop] of this.#rows.ranges()) {
      const { uri = "", name = String } = this.#files[number] ?? {};
      for (let index = start * each; index < stop * each; index += 1)
        assets.push(assetOf(uri + name(index), assets.length + 1));
    }
    return assets;
  }

  /** Where it grew since `told`; undefined when it did otherwise than at its end. */
  patch(): ArrayPatch | undefined {
    const shape = this.#shapeOf(this.#rows.count);
    if (this.told === undefined || (this.told[0] ?? 0) >= (shape[0] ?? 0)) return undefined;
    return {
      offset: [this.told[0] ?? 0, ...shape.slice(1).map(() => 0)],
      shape: [(shape[0] ?? 0) - (this.told[0] ?? 0), ...shape.slice(1)],
    };
  }

  #structure(): ArrayStructure {
    const shape = this.#shapeOf(this.#rows.count);
    return { data_type: this.#dataType, shape, chunks: this.#chunks(shape), dims: null, resizable: false };
  }

  #shapeOf(rows: number): readonly number[] {
    const [first, ...others] = this.#datumShape;
    return this.#join === "concat" && first !== undefined ? [rows * first, ...others] : [rows, ...this.#datumShape];
  }

  #chunks(shape: readonly number[]): readonly (readonly number[])[] {
    return shape.map((length, axis) => {
      const chunk = this.#chunkShape[axis];
      if (chunk === undefined) return [length];
      const separate = axis === 0 && this.#join === "concat" && !this.#joinChunks && this.#datumShape[0] !== undefined;
      const parts = separate
        ? Array.from({ length: this.#rows.count }, () => pieces(this.#datumShape[0] ?? 0, chunk)).flat()
        : pieces(length, chunk);
      return parts.length > 0 ? parts : [0];
    });
  }
}

/** The names of a series, behind the address of its resource. */
function nameIn(resource: StreamResource): (index: number) => string {
  const { mimetype, parameters } = resource;
  // A file for each resource is named by it.
  if (parameters["template"] === "") return () => "";
  const template = sequences[mimetype]?.template ?? parameters["template"];
  if (typeof template !== "string") return refuse(resource, "a series of files has a template");
  const { filename } = parameters;
  return fileTemplate(template, typeof filename === "string" ? filename : "");
}

function assetOf(uri: string, num: number): Omit<Asset, "id"> {
  return { data_uri: uri, is_directory: false, parameter: "data_uris", num };
}

/** How the parts are joined, as far as the resource says. Chunks with an axis more than a datum can only be of a stack. */
function joinOf({ parameters }: StreamResource, { shape }: DataKey): Join | undefined {
  const { join_method: join, chunk_shape: chunk } = parameters;
  if (join === "stack" || join === "concat") return join;
  return Array.isArray(chunk) && shape.length > 0 && chunk.length === shape.length + 1 ? "stack" : undefined;
}

/** `length` in pieces of `chunk`, the last one shorter. */
function pieces(length: number, chunk: number): number[] {
  const whole = Array.from({ length: Math.floor(length / chunk) }, () => chunk);
  return length % chunk > 0 ? [...whole, length % chunk] : whole;
}

function datumShape(
  shape: readonly (number | null)[],
  join: Join,
  multiplier: unknown,
  resource: StreamResource,
): readonly number[] {
  if (shape.includes(null)) refuse(resource, "data of variable shape make no array");
  const whole = shape as readonly number[];
  const datum = join === "stack" && whole.length === 1 && whole[0] === 1 ? [] : whole;
  if (typeof multiplier !== "number" || multiplier === 0) return datum;
  if (datum.length === 0 || datum[0] === multiplier) return datum.length === 0 ? [multiplier] : datum;
  return datum[0] === 1 ? [multiplier, ...datum.slice(1)] : [multiplier, ...datum];
}

function refuse(resource: StreamResource, reason: string): never {
  throw refusal(resource, reason);
}

function refusal(resource: StreamResource, reason: string): HalcyonError {
  return new HalcyonError(
    "catalog.files",
    `The stream resource ${resource.uid} (${resource.uri}) makes no array: ${reason}.`,
    {
      path: resource.uri,
      reason,
    },
  );
}
