/** The template of a series of files, found again from their names: sources keep the files alone. @module */

/** Files that are numbered on from `first`: each is `folder` and its number put into `template` (`%05d`). */
export interface FileSeries {
  readonly folder: string;
  readonly template: string;
  readonly first: number;
}

/** Undefined for one file, and for files that are not numbered one after the other. */
export function seriesOf(uris: readonly string[]): FileSeries | undefined {
  const [uri = "", second] = uris;
  if (second === undefined) return undefined;
  let shared = 0;
  while (shared < uri.length && uris.every((each) => each[shared] === uri[shared])) shared += 1;
  const folder = uri.slice(0, uri.lastIndexOf("/", shared - 1) + 1);
  const found = /^(\D*)(\d+)(.*)$/u.exec(uri.slice(folder.length));
  if (found === null) return undefined;
  const [, before = "", digits = "", after = ""] = found;
  const first = Number(digits);
  const named = (number: number): string => folder + before + String(number).padStart(digits.length, "0") + after;
  // A percent sign in a name would be read as a place for something.
  if (`${before}${after}`.includes("%") || uris.some((each, at) => each !== named(first + at))) return undefined;
  return { folder, template: `${before}%0${digits.length}d${after}`, first };
}
