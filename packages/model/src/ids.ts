/** Identity is handed in: whoever makes documents takes a `NewUid`. @module */

/** Makes a new globally unique id at each call. */
export type NewUid = () => string;

/** Random bytes that are fetched at once: 16 for each id. */
const pool = new Uint8Array(4096);
let used = pool.length;

const digits = codesOf("0123456789abcdef");
/** The id that is being written, and where in it the two digits of each byte are. */
const text = codesOf("00000000-0000-4000-8000-000000000000");
const places = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];

/**
 * Random ids of 122 bits, as `uuid4` makes them (RFC 9562, section 5.4).
 *
 * There is one in every event: `crypto.randomUUID` takes three times as long, and its text is in pieces, which whoever
 * writes it down has to put together.
 */
export const randomUid: NewUid = () => {
  if (used === pool.length) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  for (let i = 0; i < 16; i++) put(i, pool[used + i] ?? 0);
  put(6, ((pool[used + 6] ?? 0) & 0x0f) | 0x40);
  put(8, ((pool[used + 8] ?? 0) & 0x3f) | 0x80);
  used += 16;
  return String.fromCharCode(...text);
};

function put(byte: number, value: number): void {
  const place = places[byte] ?? 0;
  text[place] = digits[value >> 4] ?? 0;
  text[place + 1] = digits[value & 15] ?? 0;
}

function codesOf(characters: string): number[] {
  return Array.from(characters, (character) => character.charCodeAt(0));
}

/** Ids that count (`00000001-…`): the same in every run, for tests and for recorded sessions. */
export function countingUid(): NewUid {
  let count = 0;
  return () => `${(++count).toString(16).padStart(8, "0")}-0000-4000-8000-000000000000`;
}
