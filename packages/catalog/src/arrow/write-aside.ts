/** Writes to open files in threads of the system's, so that a disk that makes wait does not hold up the program. @module */
import { fsync, writev } from "node:fs";
import { promisify } from "node:util";

/** Done when what is in the file outlives a loss of power. */
export const fsyncAside: (file: number) => Promise<void> = promisify(fsync);

/** Writes all pieces, one behind the other, from `position` on. They may not change meanwhile. */
export async function writeAside(file: number, pieces: readonly Uint8Array[], position: number): Promise<void> {
  let [rest, at] = [pieces, position];
  while (rest.length > 0) {
    const { bytesWritten } = await promisify(writev)(file, rest, at);
    at += bytesWritten;
    rest = behind(rest, bytesWritten);
  }
}

/** What a short write has left over. */
function behind(pieces: readonly Uint8Array[], bytes: number): readonly Uint8Array[] {
  let [written, whole] = [bytes, 0];
  for (const { length } of pieces) {
    if (length > written) break;
    written -= length;
    whole += 1;
  }
  const rest = pieces.slice(whole);
  return rest.map((piece, i) => (i === 0 ? piece.subarray(written) : piece));
}
