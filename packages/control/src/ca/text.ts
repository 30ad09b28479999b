/**
 * Texts on the wire: bytes up to the first zero.
 *
 * EPICS says nothing of the encoding. Bytes that are UTF-8 are read so; others as Latin-1, which is what old
 * databases with "µm" hold. Writing is UTF-8.
 *
 * @module
 */

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** The text that starts at `at` and has at most `max` bytes. */
export function readText(view: DataView, at: number, max: number): string {
  const bytes = Buffer.from(view.buffer, view.byteOffset + at, Math.max(0, Math.min(max, view.byteLength - at)));
  const zero = bytes.indexOf(0);
  const text = zero < 0 ? bytes : bytes.subarray(0, zero);
  for (const byte of text) if (byte > 0x7f) return readForeign(text);
  return text.toString("latin1");
}

function readForeign(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return bytes.toString("latin1");
    throw error;
  }
}

/** Joins the characters of a `char` array: a long string. */
export function longText(bytes: Uint8Array): string {
  return readText(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0, bytes.byteLength);
}
