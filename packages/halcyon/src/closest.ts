/** Which of the allowed names somebody may have meant. @module */
import { HalcyonError } from "@halcyon/model";

/** The allowed name nearest to what was typed; undefined when none is near. */
export function closest(typed: string, allowed: readonly string[]): string | undefined {
  // A name of which no letter is left is nobody's guess.
  const limit = Math.min(typed.length - 1, Math.max(1, Math.floor(typed.length / 3)));
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const name of allowed) {
    const same = name.toLowerCase() === typed.toLowerCase();
    const distance = same ? 0 : editDistance(typed.toLowerCase(), name.toLowerCase());
    if (distance <= limit && (best === undefined || distance < best.distance)) best = { name, distance };
  }
  return best?.name;
}

/** An error of usage that lists what would be allowed: "There is no plan scn: did you mean scan? …" */
export function unknownName(kind: string, typed: string, allowed: readonly string[]): HalcyonError<"cli.usage"> {
  const near = closest(typed, allowed);
  const guess = near === undefined ? "" : ` Did you mean ${near}?`;
  const list = allowed.length > 0 ? ` There ${allowed.length === 1 ? "is" : "are"}: ${allowed.join(", ")}.` : "";
  return new HalcyonError("cli.usage", `There is no ${kind} ${typed}.${guess}${list}`, { argument: typed, allowed });
}

// Letters inserted, left out, replaced, or swapped with their neighbour.
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(replaced, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(least);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
