/**
 * The words of metadata, for the search in full text: those of all texts and whole numbers in it, keys left out.
 *
 * Both databases are given the words ready-made, so that both find the same: letters and digits, small, without accents.
 *
 * @module
 */

const longestWord = 64; /* characters */
const mostWords = 20_000;

/** The words of a text, in order, with repetitions. */
export function wordsOf(text: string): string[] {
  return (
    text
      .normalize("NFKD")
      .replaceAll(/\p{M}/gu, "")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  ).map((word) => word.slice(0, longestWord));
}

/** A word of what has so many others that not all are kept. No text has it: there is a line in it. */
export const tooMany = "_many";

/** Each word of the metadata once. */
export function wordsIn(metadata: unknown): string[] {
  const words = new Set<string>();
  const waiting: unknown[] = [metadata];
  while (waiting.length > 0 && words.size < mostWords) {
    const value = waiting.pop();
    if (typeof value === "string") for (const word of wordsOf(value)) words.add(word);
    else if (typeof value === "bigint" || Number.isSafeInteger(value)) words.add(String(value).replace("-", ""));
    else if (typeof value === "object" && value !== null) waiting.push(...Object.values(value));
  }
  if (waiting.length > 0) words.add(tooMany);
  return [...words];
}
