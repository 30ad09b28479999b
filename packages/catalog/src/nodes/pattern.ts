/**
 * Regular expressions of strangers: only those that end in time linear in the text are run.
 *
 * A pattern in which something repeated is repeated again (`(a+)+`) can take for ever on a text of 40 characters, and
 * would stop all that the server does.
 *
 * @module
 */
import { HalcyonError } from "@halcyon/model";

const longest = 200; /* characters */

/** @throws HalcyonError `catalog.query` for no pattern, or one that may not end. */
export function checkedPattern(pattern: string): string {
  const reason = whatIsWrong(pattern);
  if (reason === undefined) return pattern;
  throw new HalcyonError(
    "catalog.query",
    `The pattern ${JSON.stringify(pattern.slice(0, 80))} cannot be looked for: ${reason}.`,
    {
      reason: `pattern: ${reason}`,
    },
  );
}

/** With which characters all begin that the pattern matches; empty when that is not certain. */
export function beginningOf(pattern: string): string {
  if (pattern.includes("|")) return "";
  const found = /^\^([\w-]*)(.?)/u.exec(pattern);
  const [, letters = "", next = ""] = found ?? [];
  return /[*?{]/u.test(next) ? letters.slice(0, -1) : letters;
}

function whatIsWrong(pattern: string): string | undefined {
  if (pattern.length > longest) return `it is longer than ${longest} characters`;
  try {
    RegExp(pattern, "u");
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  if (/\\[1-9k]/u.test(pattern)) return "references to groups can take for ever";
  return repeatsRepeated(pattern) ? "a repetition within a repetition can take for ever" : undefined;
}

/** Whether a group with a repetition or a choice in it is repeated, or more than three things are without bound. */
function repeatsRepeated(pattern: string): boolean {
  const groups: boolean[] = [];
  let unbounded = 0;
  // What the last closed group held.
  let closed = false;
  for (const [token] of pattern.matchAll(
    /\\.|\[(?:\\.|[^\]\\])*\]|\(\?(?:<?[=!]|:|<\w+>)|[()*+?|]|\{\d+(?:,\d*)?\}|./gsu,
  )) {
    const repeats = token === "*" || token === "+" || /^\{\d+(?:,\d*)?\}$/u.test(token);
    if (repeats) {
      if (closed) return true;
      unbounded += 1;
      groups.fill(true);
    }
    if (token === "|") groups.fill(true);
    if (token.startsWith("(")) groups.push(false);
    closed = token === ")" ? (groups.pop() ?? false) : false;
  }
  return unbounded > 3;
}
