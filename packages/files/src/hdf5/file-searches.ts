/**
 * Which files the HDF5 library asked for and did not find anywhere.
 *
 * It looks for one file in several places, one after the other, until it is opened: where it was told to be, beside the
 * file that names it, in the folder of the process, and at last beside that file without its links. The first is the one
 * that was meant. Files of the same name in other folders are others: a search is over with the place behind the folder
 * of the process.
 *
 * @module
 */
import { basename, sep } from "node:path";

/** The searches of one reading. */
export class FileSearches {
  readonly #missing = new Set<string>();
  readonly #here: string;
  #search: { readonly first: string; isLast: boolean } | undefined;

  /** @param here the folder of the process. */
  constructor(here: string = process.cwd()) {
    this.#here = here;
  }

  /** What was looked for and is in no place, by the names that were meant. */
  get missing(): readonly string[] {
    return [...this.#missing];
  }

  /** Nothing has been looked for yet. */
  begin(): void {
    this.#missing.clear();
    this.#search = undefined;
  }

  /** There is no such file, or it may not be opened. */
  failed(name: string): void {
    const search = this.#searchFor(name);
    if (search === undefined) {
      this.#missing.add(name);
      this.#search = { first: name, isLast: false };
    } else if (search.isLast) this.#search = undefined;
    else if (name.startsWith(this.#here + sep)) search.isLast = true;
  }

  /** It was opened. */
  found(name: string): void {
    const search = this.#searchFor(name);
    if (search !== undefined) this.#missing.delete(search.first);
    this.#search = undefined;
  }

  #searchFor(name: string): { readonly first: string; isLast: boolean } | undefined {
    return this.#search && basename(this.#search.first) === basename(name) ? this.#search : undefined;
  }
}
