/**
 * Writes an HDF5 file from a tree, at once and without the HDF5 library, which cannot make virtual arrays from here.
 *
 * It is of HDF5 1.10's format (virtual arrays ask for that). Members come before their groups, as a group names where
 * they are; the superblock is written last. The file has another name until it is whole.
 *
 * @module
 */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { HalcyonError, type Pixels } from "@halcyon/model";
import { lookup3 } from "../hdf5/lookup3.ts";
import { booleanType, type Datatype, textType, theNumberType } from "./datatype.ts";
import { GlobalHeap, type Space } from "./heap.ts";
import {
  attribute,
  contiguous,
  dataspace,
  datatype,
  fillValue,
  groupMessages,
  link,
  longestMessage,
  type Message,
  objectHeader,
  virtual,
} from "./messages.ts";
import { Packer, undefinedAddress } from "./packer.ts";
import { selectionOf } from "./selection.ts";
import type { Hdf5Array, Hdf5Attribute, Hdf5Attributes, Hdf5Group, Hdf5Virtual } from "./tree.ts";

const superblockBytes = 48;

/**
 * Writes `root` to `path`, over what is there. Either all of it is there afterwards, or what was before.
 *
 * @throws HalcyonError `files.dataset` for what HDF5 does not take; `files.write` when the system refuses.
 */
export function writeHdf5Tree(path: string, root: Hdf5Group): void {
  const unfinished = `${path}.unfinished`;
  try {
    const file = openSync(unfinished, "w");
    try {
      const tree = new TreeWriter(file);
      tree.finish(tree.group("/", root));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(unfinished, path);
  } catch (cause) {
    rmSync(unfinished, { force: true });
    if (cause instanceof HalcyonError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new HalcyonError("files.write", `${path} cannot be written: ${reason}.`, { path, reason }, { cause });
  }
}

class TreeWriter implements Space {
  readonly #file: number;
  readonly #heap = new GlobalHeap(this);
  #end = superblockBytes;

  constructor(file: number) {
    this.#file = file;
  }

  reserve(bytes: number): number {
    const at = this.#end;
    this.#end += Math.ceil(bytes / 8) * 8;
    return at;
  }

  write(at: number, bytes: Uint8Array): void {
    for (let written = 0; written < bytes.length;)
      written += writeSync(this.#file, bytes, written, bytes.length - written, at + written);
  }

  /** Writes a group and all in it; answers where it is. */
  group(path: string, { members, attributes }: Hdf5Group): number {
    const links = [...members].map(([name, node]) => {
      const own = `${path === "/" ? "" : path}/${name}`;
      if (name === "" || name === "." || name.includes("/") || name.includes("\0"))
        refuse(own, "a name is not empty, no dot, and has no slash");
      if (node.kind === "soft" || node.kind === "external") return link(name, node);
      if (node.kind === "group") return link(name, this.group(own, node));
      return link(name, node.kind === "array" ? this.#array(own, node) : this.#virtual(own, node));
    });
    return this.#object(path, [...groupMessages, ...links], attributes);
  }

  /** Writes what is left: the heap, and the superblock (version 3), which says where the root is. */
  finish(root: number): void {
    this.#heap.finish();
    const block = new Packer().bytes(Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a));
    block.number(3, 1).number(8, 1).number(8, 1).number(0, 1).long(0).long(undefinedAddress).long(this.#end).long(root);
    this.write(0, block.number(lookup3(block.done()), 4).done());
    // The file is as long as it says, whatever its last bytes are.
    this.write(this.#end - 1, Uint8Array.of(0));
  }

  #array(path: string, { shape, data, attributes }: Hdf5Array): number {
    const count = shape.reduce((product, length) => product * length, 1);
    const type = "word" in data ? theNumberType(path, data.word) : textType;
    const at = this.reserve(count * type.bytes);
    let written = 0;
    for (const piece of "word" in data ? data.pieces : [this.#texts(data)]) {
      if (written + piece.byteLength <= count * type.bytes) this.write(at + written, bytesOf(piece));
      written += piece.byteLength;
    }
    if (written !== count * type.bytes)
      refuse(path, `its shape [${shape.join(", ")}] is ${count * type.bytes} bytes, and ${written} came`);
    const messages = [dataspace(shape), datatype(type), fillValue("late"), contiguous(at, written)];
    return this.#object(path, messages, attributes);
  }

  #virtual(path: string, { word, shape, sources, attributes }: Hdf5Virtual): number {
    const type = theNumberType(path, word);
    const map = new Packer().number(0, 1).long(sources.length);
    for (const { file, dataset, from, to } of sources) {
      // A per cent sign would stand for the number of a block.
      map.text(file.replaceAll("%", "%%")).text(dataset.replaceAll("%", "%%"));
      map.bytes(selectionOf(from)).bytes(selectionOf(to));
    }
    const address = this.#heap.put(map.number(lookup3(map.done()), 4).done());
    const grows = sources.some(({ to }) => to.lengths.includes(undefined));
    // Frames that are nowhere are no numbers, where there is such a thing.
    const missing = /f\d$/u.test(word) ? fillValue("incremental", notANumber(word)) : fillValue("incremental");
    return this.#object(path, [dataspace(shape, grows), datatype(type), missing, virtual(address)], attributes);
  }

  #object(path: string, messages: readonly Message[], attributes: Hdf5Attributes): number {
    const told = Object.entries(attributes).map(([name, value]) => this.#attribute(path, name, value));
    const header = objectHeader([...messages, ...told]);
    const at = this.reserve(header.length);
    this.write(at, header);
    return at;
  }

  #attribute(path: string, name: string, value: Hdf5Attribute): Message {
    const [type, shape, elements] = this.#elements(path, value);
    const message = attribute(name, type, shape, elements);
    if (message.body.length <= longestMessage) return message;
    return refuse(
      `${path}@${name}`,
      `an attribute has at most ${longestMessage} bytes, this one ${message.body.length}`,
    );
  }

  #elements(path: string, value: Hdf5Attribute): readonly [Datatype, readonly number[], Uint8Array] {
    if (typeof value === "string") return [textType, [], this.#texts([value])];
    if (typeof value === "boolean") return [booleanType, [], Uint8Array.of(value ? 1 : 0)];
    if (typeof value === "number") {
      const isWhole = Number.isSafeInteger(value);
      const one = isWhole ? BigInt64Array.of(BigInt(value)) : Float64Array.of(value);
      return [theNumberType(path, isWhole ? "<i8" : "<f8"), [], bytesOf(one)];
    }
    if (!ArrayBuffer.isView(value)) return [textType, [value.length], this.#texts(value)];
    return [theNumberType(path, wordOf(value)), [value.length], bytesOf(value)];
  }

  /** Texts as elements: how long each is, and where in the heap. An empty one is nowhere. */
  #texts(texts: readonly string[]): Uint8Array {
    const elements = new Packer();
    for (const text of texts) {
      const bytes = new TextEncoder().encode(text);
      const { collection, index } = bytes.length === 0 ? { collection: 0, index: 0 } : this.#heap.put(bytes);
      elements.number(bytes.length, 4).long(collection).number(index, 4);
    }
    return elements.done();
  }
}

/** numpy's word for the numbers of a typed array: `<u2`. All machines that Node runs on are little-endian. */
export function wordOf(numbers: Pixels): string {
  const letter = /^(?:Big)?(Int|Uint|Float)/u.exec(numbers.constructor.name)?.[1];
  return `<${letter === "Int" ? "i" : letter === "Uint" ? "u" : "f"}${numbers.BYTES_PER_ELEMENT}`;
}

function bytesOf(numbers: Pixels): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

function notANumber(word: string): Uint8Array {
  const bits = { f2: 0x7e00n, f4: 0x7fc00000n, f8: 0x7ff8000000000000n }[word.slice(-2)] ?? 0n;
  const bytes = bytesOf(BigUint64Array.of(bits)).slice(0, Number(word.at(-1)));
  return word.startsWith(">") ? bytes.toReversed() : bytes;
}

function refuse(key: string, reason: string): never {
  throw new HalcyonError("files.dataset", `${key} cannot be written: ${reason}.`, { key, reason });
}
