/** Which of the allowed names somebody may have meant. @module */
import { HalcyonError, editsBetween } from "@halcyon/model";

/** The allowed name nearest to what was typed; undefined when none is near. */
export function closest(typed: string, allowed: readonly string[]): string | undefined {
  // A name of which no letter is left is nobody's guess.
  const limit = Math.min(typed.length - 1, Math.max(1, Math.floor(typed.length / 3)));
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const name of allowed) {
    const same = name.toLowerCase() === typed.toLowerCase();
    const distance = same ? 0 : editsBetween(typed.toLowerCase(), name.toLowerCase());
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
