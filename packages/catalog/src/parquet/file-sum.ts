/** The checksum of a file that does not change any more, in a file of its own beside it. @module */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { crc32 } from "node:zlib";
import { asError } from "@halcyon/model";

/** What a file is known by. */
interface FileSum {
  readonly bytes: number;
  readonly crc32: number;
}

const atOnce = 1 << 20;

/** Writes that of `path` down, for the name that the file is to have. */
export async function writeSum(path: string, target: string): Promise<void> {
  const aside = `${target}.sum.part`;
  const sum = await sumOf(path);
  writeFileSync(aside, `${JSON.stringify({ halcyon: "sum", version: 1, ...sum })}\n`, { flush: true });
  renameSync(aside, `${target}.sum`);
}

/** How a file differs from what was written down of it, in words behind "it"; undefined when it does not, or nothing was written down. */
export async function sumProblem(path: string): Promise<string | undefined> {
  const sum = sumIn(path);
  if (sum === undefined) return undefined;
  const now = await sumOf(path);
  if (now.bytes === sum.bytes && now.crc32 === sum.crc32) return undefined;
  return `was sealed with ${sum.bytes} bytes of checksum ${sum.crc32}; now it is ${now.bytes} of ${now.crc32}`;
}

/** That of a file as it is now, piece by piece: others have their turn in between. */
async function sumOf(path: string): Promise<FileSum> {
  await using file = await open(path);
  const part = Buffer.allocUnsafe(atOnce);
  let [bytes, crc] = [0, 0];
  for (;;) {
    const { bytesRead } = await file.read(part, 0, part.length, bytes);
    if (bytesRead === 0) return { bytes, crc32: crc };
    crc = crc32(part.subarray(0, bytesRead), crc);
    bytes += bytesRead;
  }
}

/** What was written down; undefined when nothing was, or that is damaged itself. */
function sumIn(target: string): FileSum | undefined {
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
