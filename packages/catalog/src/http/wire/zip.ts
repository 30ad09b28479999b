/**
 * Small ZIP archives: a handful of buffers under their names, as NumPy's and awkward's clients send and take them.
 *
 * Written without compression, since answers are compressed as a whole; read with it, too.
 *
 * @module
 */
import { crc32, inflateRawSync } from "node:zlib";
import { asError } from "@halcyon/model";
import { refuse } from "../query/parameter.ts";

const localHeader = 0x04034b50;
const entryHeader = 0x02014b50;
const endHeader = 0x06054b50;
/** 1 January 1980: archives of the same buffers are the same. */
const day = 33;

/** An archive of these files. */
export function zipped(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const parts: Uint8Array[] = [];
  const entries: Uint8Array[] = [];
  let at = 0;
  for (const [name, bytes] of files) {
    const title = Buffer.from(name);
    const [sum, { length }] = [crc32(bytes), bytes];
    const local = Buffer.alloc(30);
    local.writeUInt32LE(localHeader, 0);
    local.writeUInt16LE(20, 4);
    local.writeUInt16LE(day, 12);
    local.writeUInt32LE(sum, 14);
    local.writeUInt32LE(length, 18);
    local.writeUInt32LE(length, 22);
    local.writeUInt16LE(title.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(entryHeader, 0);
    entry.writeUInt16LE(20, 4);
    local.copy(entry, 6, 4, 28);
    entry.writeUInt32LE(at, 42);
    parts.push(local, title, bytes);
    entries.push(entry, title);
    at += local.length + title.length + length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(endHeader, 0);
  end.writeUInt16LE(files.size, 8);
  end.writeUInt16LE(files.size, 10);
  end.writeUInt32LE(
    entries.reduce((sum, { length }) => sum + length, 0),
    12,
  );
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, ...entries, end]);
}

/**
 * The files of an archive.
 *
 * @param most bytes that they may have together.
 * @throws HalcyonError `catalog.request` for bytes that are no archive, a damaged one, or one of more bytes.
 */
export function unzipped(bytes: Uint8Array, most: number): ReadonlyMap<string, Uint8Array> {
  try {
    return filesIn(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), most);
  } catch (cause) {
    if (cause instanceof RangeError || (cause instanceof Error && "code" in cause && "errno" in cause))
      return refuse("body", "", `it is no ZIP archive (${asError(cause).message})`);
    throw cause;
  }
}

function filesIn(bytes: Buffer, most: number): ReadonlyMap<string, Uint8Array> {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  if (end < 0) return refuse("body", "", "it is no ZIP archive: it has no end");
  const files = new Map<string, Uint8Array>();
  let at = bytes.readUInt32LE(end + 16);
  let left = most;
  for (let count = bytes.readUInt16LE(end + 10); count > 0; count -= 1) {
    if (bytes.readUInt32LE(at) !== entryHeader) return refuse("body", "", "its list of files is damaged");
    const [method, sum] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 16)];
    const [packed, length] = [bytes.readUInt32LE(at + 20), bytes.readUInt32LE(at + 24)];
    const [title, extra, comment] = [28, 30, 32].map((place) => bytes.readUInt16LE(at + place)) as [
      number,
      number,
      number,
    ];
    const name = bytes.toString("utf8", at + 46, at + 46 + title);
    left -= length;
    if (left < 0) return refuse("body", name, `its files have more than ${most} bytes`);
    const local = bytes.readUInt32LE(at + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const content = unpacked(bytes.subarray(start, start + packed), method, length, name);
    if (content.length !== length || crc32(content) !== sum) return refuse("body", name, "a file in it is damaged");
    files.set(name, content);
    at += 46 + title + extra + comment;
  }
  return files;
}

function unpacked(bytes: Buffer, method: number, length: number, name: string): Uint8Array {
  if (method === 0) return bytes;
  if (method === 8) return inflateRawSync(bytes, { maxOutputLength: Math.max(length, 1) });
  return refuse("body", name, "files in it are stored or deflated");
}
