/**
 * The structures of an HDF5 file, from a tree, without the HDF5 library, which cannot make virtual arrays from here.
 *
 * They are of HDF5 1.10's format (virtual arrays ask for that). Members come before their groups, as a group names
 * where they are; the superblock is written last.
 *
 * @module
 */
import { HalcyonError } from "@halcyon/model";
import { lookup3 } from "../hdf5/lookup3.ts";
import { booleanType, type Datatype, elementType, textType } from "./datatype.ts";
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
import { bytesOf, notANumber, wordOf } from "./numbers.ts";
import type { Hdf5Output } from "./output.ts";
import { Packer, undefinedAddress } from "./packer.ts";
import { selectionOf } from "./selection.ts";
import type {
  Hdf5Array,
  Hdf5Attribute,
  Hdf5Attributes,
  Hdf5ExternalLink,
  Hdf5Group,
  Hdf5Node,
  Hdf5SoftLink,
  Hdf5Virtual,
} from "./tree.ts";

const superblockBytes = 48;

/** Writes a tree to an output. @throws HalcyonError `files.dataset` for what HDF5 does not take. */
export function writeTree(root: Hdf5Group, output: Hdf5Output): void {
  const tree = new TreeWriter(output);
  tree.finish(tree.group("/", root));
}

class TreeWriter implements Space {
  readonly #output: Hdf5Output;
  readonly #heap = new GlobalHeap(this);
  #end = superblockBytes;

  constructor(output: Hdf5Output) {
    this.#output = output;
  }

  reserve(bytes: number): number {
    const at = this.#end;
    this.#end += Math.ceil(bytes / 8) * 8;
    return at;
  }

  write(at: number, bytes: Uint8Array): void {
    this.#output.write(at, bytes);
  }

  /** Writes a group and all in it; answers where it is. */
  group(path: string, { members, attributes }: Hdf5Group): number {
    const links = [...members].map(([name, node]) => {
      const own = `${path === "/" ? "" : path}/${name}`;
      if (name === "" || name === "." || name.includes("/") || name.includes("\0"))
        refuse(own, "a name is not empty, no dot, and has no slash");
      return fitting(own, link(name, this.#target(own, node)));
    });
    return this.#object(path, [...groupMessages, ...links], attributes);
  }

  #target(path: string, node: Hdf5Node): number | Hdf5SoftLink | Hdf5ExternalLink {
    if (node.kind === "soft" || node.kind === "external") return node;
    if (node.kind === "group") return this.group(path, node);
    return node.kind === "array" ? this.#array(path, node) : this.#virtual(path, node);
  }

  /** Writes what is left: the heap, and the superblock (version 3), which says where the root is. */
  finish(root: number): void {
    this.#heap.finish();
    const block = new Packer().bytes(Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a));
    block.number(3, 1).number(8, 1).number(8, 1).number(0, 1).long(0).long(undefinedAddress).long(this.#end).long(root);
    this.write(0, block.number(lookup3(block.done()), 4).done());
    this.#output.end(this.#end);
  }

  #array(path: string, { shape, data, attributes }: Hdf5Array): number {
    const count = shape.reduce((product, length) => product * length, 1);
    const type = "word" in data ? elementType(path, data.word) : textType;
    const at = this.reserve(count * type.bytes);
    let written = 0;
    if ("read" in data) {
      if (this.#output.defer === undefined) refuse(path, "its elements would have to be waited for");
      this.#output.defer(at, count * type.bytes, data.read);
      const told = [dataspace(shape), datatype(type), fillValue("late"), contiguous(at, count * type.bytes)];
      return this.#object(path, told, attributes);
    }
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
    const type = elementType(path, word);
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
    const own = `${path}@${name}`;
    if (name === "" || name.includes("\0")) refuse(own, "the name of an attribute is not empty and has no zero in it");
    return fitting(own, attribute(name, type, shape, elements));
  }

  #elements(path: string, value: Hdf5Attribute): readonly [Datatype, readonly number[], Uint8Array] {
    if (typeof value === "string") return [textType, [], this.#texts([value])];
    if (typeof value === "boolean") return [booleanType, [], Uint8Array.of(value ? 1 : 0)];
    if (typeof value === "number") {
      const isWhole = Number.isSafeInteger(value);
      const one = isWhole ? BigInt64Array.of(BigInt(value)) : Float64Array.of(value);
      return [elementType(path, isWhole ? "<i8" : "<f8"), [], bytesOf(one)];
    }
    if ("scalar" in value) return [elementType(path, wordOf(value.scalar)), [], bytesOf(value.scalar)];
    if (!ArrayBuffer.isView(value)) return [textType, [value.length], this.#texts(value)];
    return [elementType(path, wordOf(value)), [value.length], bytesOf(value)];
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

function fitting(key: string, message: Message): Message {
  const { length } = message.body;
  if (length <= longestMessage) return message;
  return refuse(key, `its name and what is said of it have at most ${longestMessage} bytes, these are ${length}`);
}

function refuse(key: string, reason: string): never {
  throw new HalcyonError("files.dataset", `${key} cannot be written: ${reason}.`, { key, reason });
}
