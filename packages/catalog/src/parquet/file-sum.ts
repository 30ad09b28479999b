/** The checksum of a file that does not change any more, in a file of its own beside it. @module */
import { closeSync, openSync, readFileSync, readSync, renameSync, writeFileSync } from "node:fs";
import { crc32 } from "node:zlib";
import { asError } from "@halcyon/model";

/** What a file is known by. */
export interface FileSum {
  readonly bytes: number;
  readonly crc32: number;
}

const atOnce = 1 << 20;

/** That of a file as it is now. */
export function sumOf(path: string): FileSum {
  const file = openSync(path, "r");
  try {
    const part = Buffer.allocUnsafe(atOnce);
    let [bytes, crc] = [0, 0];
    for (;;) {
      const read = readSync(file, part, 0, part.length, bytes);
      if (read === 0) return { bytes, crc32: crc };
      crc = crc32(part.subarray(0, read), crc);
      bytes += read;
    }
  } finally {
    closeSync(file);
  }
}

/** Writes that of `path` down, for the name that the file is to have. */
export function writeSum(path: string, target: string): void {
  const aside = `${target}.sum.part`;
  writeFileSync(aside, `${JSON.stringify({ halcyon: "sum", version: 1, ...sumOf(path) })}\n`, { flush: true });
  renameSync(aside, `${target}.sum`);
}

/** What was written down; undefined when nothing was, or that is damaged itself. */
export function sumIn(target: string): FileSum | undefined {
  let text: string;
  try {
    text = readFileSync(`${target}.sum`, "utf8");
  } catch (error) {
    if ((error as { code?: unknown }).code === "ENOENT") return undefined;
    throw asError(error);
  }
  const [, bytes, crc] = /"bytes":(\d+),"crc32":(\d+)\}/u.exec(text) ?? [];
  return bytes === undefined ? undefined : { bytes: Number(bytes), crc32: Number(crc) };
}
