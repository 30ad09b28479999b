/** Part of a file, as `Range` asks for it: readers of large files over HTTP take only what they need. @module */
import { HalcyonError } from "@halcyon/model";

/** The first byte and the last one, inclusive. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The range that a header asks for; undefined for all of the file: without a header, for several ranges at once, and for
 * units that are no bytes, which a server may pass over.
 *
 * @param size of the file, in bytes.
 * @throws HalcyonError `catalog.bytes` for what is beyond the file.
 */
export function byteRange(header: string | undefined, size: number): ByteRange | undefined {
  const [, from = "", to = ""] = /^bytes=(\d{0,15})-(\d{0,15})$/u.exec(header?.trim() ?? "") ?? [];
  if (from === "" && to === "") return undefined;
  const start = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (start <= end) return { start, end };
  const asked = header ?? "";
  throw new HalcyonError("catalog.bytes", `The file has ${size} bytes; ${asked} is beyond it.`, { asked, size });
}
