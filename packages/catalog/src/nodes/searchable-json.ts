/**
 * JSON as PostgreSQL's `jsonb` takes it: only for the search, what is answered is the text itself.
 *
 * NaN becomes null; the infinities become numbers that are larger than any other; what `jsonb` refuses in texts (NUL, half
 * a surrogate pair) becomes the sign for what cannot be shown.
 *
 * @module
 */

const tokens = /"(?:[^"\\]|\\.)*"|-?Infinity|NaN|-?\d[\d.eE+-]*/gu;
const strange = /\\u0000|\\u[dD][89a-fA-F][\da-fA-F]{2}/u;
/** Digits before or behind the point that `numeric` has; fewer than there may be. */
const mostDigits = 10_000;

/** @param json must be JSON. */
export function searchableJson(json: string): string {
  return json.toWellFormed().replaceAll(tokens, (token) => {
    if (token.startsWith('"')) return strange.test(token) ? JSON.stringify(shown(JSON.parse(token) as string)) : token;
    if (token === "NaN") return "null";
    if (token.endsWith("y")) return token.startsWith("-") ? `-1e${mostDigits}` : `1e${mostDigits}`;
    const exponent = Math.abs(Number(/[eE]([+-]?\d+)$/u.exec(token)?.[1] ?? 0));
    return exponent < mostDigits && token.length < mostDigits ? token : "null";
  });
}

function shown(text: string): string {
  return text.toWellFormed().replaceAll("\0", "\u{FFFD}");
}
