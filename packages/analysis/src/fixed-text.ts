/**
 * Numbers as text with a fixed count of decimals, digit for digit as C's `printf` writes them.
 *
 * `toFixed` differs in two places: it rounds exact ties up where C rounds them to even (0.125 to two decimals is
 * 0.12), and from 1e21 on it turns to exponents.
 *
 * @module
 */

/** `value` with `decimals` digits after the point; `nan`, `inf` and `-inf` for what is not finite. */
export function fixedText(value: number, decimals: number): string {
  if (Number.isNaN(value)) return "nan";
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const size = Math.abs(value);
  if (size === Infinity) return `${sign}inf`;
  return sign + unsigned(size, decimals);
}

function unsigned(size: number, decimals: number): string {
  if (size >= 1e21) return BigInt(size).toString() + (decimals > 0 ? `.${"0".repeat(decimals)}` : "");
  const text = size.toFixed(decimals);
  // A tie has at most decimals + 1 digits; a neighbour of one differs within 17 significant digits more.
  const exact = size.toFixed(Math.min(100, decimals + 30));
  const point = exact.indexOf(".");
  const rest = exact.slice(point + 1 + decimals);
  if (!/^50*$/.test(rest)) return text;
  const below = decimals === 0 ? exact.slice(0, point) : exact.slice(0, point + 1 + decimals);
  return Number(below.at(-1)) % 2 === 0 ? below : text;
}

/** A whole number without a point or an exponent; undefined when `value` is not whole. */
export function wholeText(value: unknown): string | undefined {
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "number" || !Number.isInteger(value)) return undefined;
  return Math.abs(value) < 1e21 ? String(value) : BigInt(value).toString();
}
