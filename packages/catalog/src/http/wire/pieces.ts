/**
 * Bodies in pieces that follow one another, as tables have them: a column each, and what describes it. What is long is
 * sent piece by piece, and not copied into one first.
 *
 * @module
 */
import { Readable } from "node:stream";

/** Shorter pieces are put together up to this many bytes: each is a call to the system. */
const group = 1 << 16;

/** A body as pieces. */
export function piecesOf(body: string | Uint8Array | readonly Uint8Array[]): readonly Uint8Array[] {
  if (typeof body === "string") return [Buffer.from(body, "utf8")];
  return body instanceof Uint8Array ? [body] : body;
}

/** Pieces as one. */
export function wholeOf(pieces: readonly Uint8Array[]): Buffer {
  const [first] = pieces;
  if (first === undefined || pieces.length > 1) return Buffer.concat(pieces);
  return Buffer.from(first.buffer, first.byteOffset, first.byteLength);
}

/** Sends pieces one after the other, short ones together. */
export function inTurn(pieces: readonly Uint8Array[]): Readable {
  return Readable.from(grouped(pieces), { objectMode: false });
}

function* grouped(pieces: readonly Uint8Array[]): Generator<Uint8Array> {
  let short: Uint8Array[] = [];
  let length = 0;
  for (const piece of pieces) {
    if (length + piece.length > group && length > 0) {
      yield wholeOf(short);
      [short, length] = [[], 0];
    }
    if (piece.length >= group) yield piece;
    else {
      short.push(piece);
      length += piece.length;
    }
  }
  if (length > 0) yield wholeOf(short);
}
