/** The messages of an object's header (specification IV.A.2), and the header itself. @module */
import { lookup3 } from "../hdf5/lookup3.ts";
import type { Datatype } from "./datatype.ts";
import type { HeapAddress } from "./heap.ts";
import { Packer, undefinedAddress } from "./packer.ts";
import type { Hdf5ExternalLink, Hdf5SoftLink } from "./tree.ts";

/** A message: what it is, and its bytes. */
export interface Message {
  readonly type: number;
  readonly body: Uint8Array;
}

/** A message longer than this has no place in a header. */
export const longestMessage = 65_535; /* bytes */

/** How many elements there are; `grows` when the first dimension has no end. */
export function dataspace(shape: readonly number[], grows = false): Message {
  const body = new Packer()
    .number(2, 1)
    .number(shape.length, 1)
    .number(grows ? 1 : 0, 1)
    .number(shape.length === 0 ? 0 : 1, 1);
  for (const length of shape) body.long(length);
  if (grows) shape.forEach((length, i) => body.long(i === 0 ? undefinedAddress : length));
  return { type: 0x01, body: body.done() };
}

export function datatype(type: Datatype): Message {
  return { type: 0x03, body: type.message };
}

/** What elements are that nobody wrote; zeros without a value. */
export function fillValue(when: "late" | "incremental", value?: Uint8Array): Message {
  const flags = (when === "late" ? 2 : 3) | (2 << 2) | (value === undefined ? 0 : 0x20);
  const body = new Packer().number(3, 1).number(flags, 1);
  if (value !== undefined) body.number(value.length, 4).bytes(value);
  return { type: 0x05, body: body.done() };
}

/** The elements are at one place. */
export function contiguous(at: number, bytes: number): Message {
  const body = new Packer()
    .number(3, 1)
    .number(1, 1)
    .long(bytes === 0 ? undefinedAddress : at)
    .long(bytes);
  return { type: 0x08, body: body.done() };
}

/** The elements are in other files, as the map in a heap says. */
export function virtual(map: HeapAddress): Message {
  const body = new Packer().number(4, 1).number(3, 1).long(map.collection).number(map.index, 4);
  return { type: 0x08, body: body.done() };
}

/** What makes a group: its links are messages of its header. */
export const groupMessages: readonly Message[] = [
  { type: 0x02, body: new Packer().number(0, 2).long(undefinedAddress).long(undefinedAddress).done() },
  { type: 0x0a, body: new Packer().number(0, 2).done() },
];

/** A name in a group: for what is at an address, or elsewhere. */
export function link(name: string, to: number | Hdf5SoftLink | Hdf5ExternalLink): Message {
  const text = new TextEncoder().encode(name);
  // Its type and its character set are there; the length of the name has 4 bytes.
  const body = new Packer().number(1, 1).number(0x1a, 1);
  body.number(typeof to === "number" ? 0 : to.kind === "soft" ? 1 : 64, 1).number(1, 1);
  body.number(text.length, 4).bytes(text);
  if (typeof to === "number") body.long(to);
  else {
    const value = new Packer();
    if (to.kind === "soft") value.bytes(new TextEncoder().encode(to.path));
    else value.number(0, 1).text(to.file).text(to.path);
    body.number(value.length, 2).bytes(value.done());
  }
  return { type: 0x06, body: body.done() };
}

export function attribute(name: string, type: Datatype, shape: readonly number[], elements: Uint8Array): Message {
  const space = dataspace(shape).body;
  const text = new Packer().text(name).done();
  const body = new Packer().number(3, 1).number(0, 1).number(text.length, 2).number(type.message.length, 2);
  body.number(space.length, 2).number(1, 1);
  body.bytes(text).bytes(type.message).bytes(space).bytes(elements);
  return { type: 0x0c, body: body.done() };
}

/** The header of an object, with all its messages in one piece. */
export function objectHeader(messages: readonly Message[]): Uint8Array {
  const size = messages.reduce((sum, { body }) => sum + 4 + body.length, 0);
  const header = new Packer().bytes(new TextEncoder().encode("OHDR")).number(2, 1).number(2, 1).number(size, 4);
  for (const { type, body } of messages) header.number(type, 1).number(body.length, 2).number(0, 1).bytes(body);
  return header.number(lookup3(header.done()), 4).done();
}
