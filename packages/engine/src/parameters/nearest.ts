/** Finds the name that somebody who mistyped most likely meant. @module */

/** The name nearest to `asked`, or undefined when none is near. */
export function nearest(asked: string, names: Iterable<string>): string | undefined {
  let best: string | undefined;
  // A name of which no letter is left is nobody's guess.
  let least = Math.min(asked.length, Math.max(1, Math.floor(asked.length / 3)) + 1);
  for (const name of names) {
    const distance = editsBetween(asked.toLowerCase(), name.toLowerCase());
    if (distance < least) [best, least] = [name, distance];
  }
  return best;
}

/** ` (did you mean "num"?)`, or nothing. */
export function hint(asked: string, names: Iterable<string>): string {
  const name = nearest(asked, names);
  return name === undefined ? "" : ` (did you mean ${JSON.stringify(name)}?)`;
}

// Levenshtein's distance, one row at a time.
function editsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
