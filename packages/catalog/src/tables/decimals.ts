/**
 * Decimals as numbers in words, with all their digits.
 *
 * Arrow's library hands out the words of memory that a decimal is kept in, and leaves out where its point is.
 *
 * @module
 */

/**
 * @param words of 32 bits, the lowest first, in two's complement.
 * @param scale how many digits are behind the point; below 0 for zeros before it.
 */
export function decimalText(words: Uint32Array, scale: number): string {
  const unsigned = words.reduceRight((high, word) => (high << 32n) | BigInt(word), 0n);
  const count = BigInt.asIntN(32 * words.length, unsigned);
  if (scale <= 0) return String(count * 10n ** BigInt(-scale));
  const digits = String(count < 0n ? -count : count).padStart(scale + 1, "0");
  return `${count < 0n ? "-" : ""}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
