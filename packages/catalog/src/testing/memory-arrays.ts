/** Arrays in memory, for the tests of the service. @module */
import { HalcyonError } from "@halcyon/model";
import type { ArrayPart, ArrayStore, ArrayStructure } from "../contract.ts";
import type { DataFormats } from "../store/data-formats.ts";
import { slicedPart } from "../http/arrays/parts.ts";
import { sizeOf } from "../http/arrays/numbers-in-memory.ts";

/** Keeps arrays in memory, by the folder that they would have had. */
export function memoryArrays(): DataFormats {
  const kept = new Map<string, MemoryArray>();
  return {
    arrays: {
      "application/x-memory": ({ source: { parameters } }) => {
        const found = kept.get(String(parameters["folder"]));
        return found === undefined ? Promise.reject(new Error("no such array")) : Promise.resolve(found);
      },
    },
    tables: {},
    makeArray: (folder, structure) => {
      kept.set(folder, new MemoryArray(structure));
      return Promise.resolve({ mimetype: "application/x-memory", parameters: { folder }, assets: [] });
    },
  };
}

class MemoryArray implements ArrayStore {
  structure: ArrayStructure;
  #bytes: Uint8Array;

  constructor(structure: ArrayStructure) {
    this.structure = structure;
    this.#bytes = new Uint8Array(sizeOf(structure.shape) * structure.data_type.itemsize);
  }

  read(slice: Parameters<ArrayStore["read"]>[0]): Promise<ArrayPart> {
    const { shape, data_type: type } = this.structure;
    return Promise.resolve(slicedPart({ shape, bytes: this.#bytes }, slice, type.itemsize));
  }

  write(offset: readonly number[], part: ArrayPart): Promise<void> {
    const { shape, data_type: type } = this.structure;
    if (offset.some((at, axis) => at + (part.shape[axis] ?? 0) > (shape[axis] ?? 0)))
      throw new HalcyonError("catalog.range", "Beyond the array.", { asked: "", allowed: "" });
    copy(part, offset, { shape, bytes: this.#bytes }, type.itemsize);
    return Promise.resolve();
  }

  grow(shape: readonly number[]): Promise<ArrayStructure> {
    const old = { shape: this.structure.shape, bytes: this.#bytes };
    this.structure = { ...this.structure, shape, chunks: shape.map((length) => [length]) };
    this.#bytes = new Uint8Array(sizeOf(shape) * this.structure.data_type.itemsize);
    copy(
      old,
      old.shape.map(() => 0),
      { shape, bytes: this.#bytes },
      this.structure.data_type.itemsize,
    );
    return Promise.resolve(this.structure);
  }
}

function copy(from: ArrayPart, offset: readonly number[], to: ArrayPart, itemsize: number): void {
  for (let at = 0; at < sizeOf(from.shape); at += 1) {
    let rest = at;
    let place = 0;
    let stride = 1;
    for (let axis = from.shape.length - 1; axis >= 0; axis -= 1) {
      const length = from.shape[axis] ?? 1;
      place += ((rest % length) + (offset[axis] ?? 0)) * stride;
      rest = Math.floor(rest / length);
      stride *= to.shape[axis] ?? 1;
    }
    to.bytes.set(from.bytes.subarray(at * itemsize, (at + 1) * itemsize), place * itemsize);
  }
}
