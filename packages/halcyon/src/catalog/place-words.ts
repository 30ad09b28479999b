/** Places from the end, `-1`, are words and no options. @module */

const mark = "\u0000";

/** The same arguments, with places marked so that they are not read as options. */
export function withPlaces(args: readonly string[]): readonly string[] {
  return args.map((word) => (/^-\d+$/u.test(word) ? mark + word : word));
}

/** The word that was typed. */
export function placeOf(word: string): string {
  return word.startsWith(mark) ? word.slice(mark.length) : word;
}
