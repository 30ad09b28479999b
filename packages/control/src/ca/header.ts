/**
 * The sixteen bytes that open every Channel Access message, and its commands.
 *
 * All numbers are big-endian. A payload of 0xffff bytes or more, or as many elements, is announced by a header of 24
 * bytes: the two short fields are 0xffff and 0, and two long ones follow.
 *
 * @module
 */
import type { Outbox } from "./outbox.ts";

/** Bytes of a header, and of the one for large payloads. */
export const headerBytes = 16;
export const largeHeaderBytes = 24;

/** The protocol's minor version that we speak: 4.13, with arrays at their real length. */
export const minorVersion = 13;

/** The commands that a client meets. */
export const command = {
  version: 0,
  eventAdd: 1,
  eventCancel: 2,
  write: 4,
  search: 6,
  eventsOff: 8,
  eventsOn: 9,
  error: 11,
  clearChannel: 12,
  beacon: 13,
  notFound: 14,
  readNotify: 15,
  repeaterConfirm: 17,
  createChannel: 18,
  writeNotify: 19,
  clientName: 20,
  hostName: 21,
  accessRights: 22,
  echo: 23,
  repeaterRegister: 24,
  createFailed: 26,
  serverDisconnected: 27,
} as const;

/** The highest command that exists. */
export const lastCommand = 27;

/** The fields of a header; `first` and `second` mean something else in each command. */
export interface Header {
  command: number;
  /** Bytes of payload. */
  size: number;
  type: number;
  count: number;
  first: number;
  second: number;
}

/** Payloads are a multiple of eight bytes long. */
export function padded(bytes: number): number {
  return (bytes + 7) & ~7;
}

/**
 * Writes a header and makes room for its payload.
 *
 * @returns where in `out.bytes` the payload goes: `size` bytes, zeroed.
 */
export function writeHeader(
  out: Outbox,
  what: number,
  size: number,
  type: number,
  count: number,
  first: number,
  second: number,
): number {
  const large = size >= 0xffff || count >= 0xffff;
  const length = large ? largeHeaderBytes : headerBytes;
  const at = out.reserve(length + size);
  const view = out.view;
  view.setUint16(at, what);
  view.setUint16(at + 2, large ? 0xffff : size);
  view.setUint16(at + 4, type);
  view.setUint16(at + 6, large ? 0 : count);
  view.setUint32(at + 8, first);
  view.setUint32(at + 12, second);
  if (large) {
    view.setUint32(at + 16, size);
    view.setUint32(at + 20, count);
  }
  if (size > 0) out.bytes.fill(0, at + length, at + length + size);
  return at + length;
}

/** Writes a message whose payload is a text that ends with a zero byte. */
export function writeText(
  out: Outbox,
  what: number,
  text: string,
  type: number,
  count: number,
  first: number,
  second: number,
): void {
  const bytes = Buffer.from(text, "utf8");
  const at = writeHeader(out, what, padded(bytes.length + 1), type, count, first, second);
  out.bytes.set(bytes, at);
}

/**
 * Reads a header into `into`.
 *
 * @returns its length in bytes; 0 when there are not enough bytes yet.
 */
export function readHeader(view: DataView, at: number, end: number, into: Header): number {
  if (end - at < headerBytes) return 0;
  into.command = view.getUint16(at);
  into.size = view.getUint16(at + 2);
  into.type = view.getUint16(at + 4);
  into.count = view.getUint16(at + 6);
  into.first = view.getUint32(at + 8);
  into.second = view.getUint32(at + 12);
  if (into.size !== 0xffff) return headerBytes;
  if (end - at < largeHeaderBytes) return 0;
  into.size = view.getUint32(at + 16);
  into.count = view.getUint32(at + 20);
  return largeHeaderBytes;
}
