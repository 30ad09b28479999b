/** Which names somebody may have meant. @module */
import { editsBetween } from "@halcyon/model";

/** The names closest to `asked`, best first: at most three, and none that is hardly like it. */
export function near(asked: string, names: Iterable<string>): readonly string[] {
  const wanted = asked.toLowerCase();
  const allowed = Math.max(1, Math.floor(asked.length / 3));
  return [...names]
    .map((name) => ({ name, far: editsBetween(wanted, name.toLowerCase()) }))
    .filter(({ far }) => far <= allowed)
    .toSorted((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ name }) => name);
}
