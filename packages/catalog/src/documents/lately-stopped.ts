/**
 * Runs that stopped not long ago: whose connection broke before it heard that all was taken offers the last documents again,
 * not the whole run.
 *
 * They are written down, for the catalog that is opened next: one line a run, with the names that documents of it go by.
 *
 * @module
 */
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { NamedDocument } from "@halcyon/model";
import type { OpenRun } from "./open-run.ts";

/** So many runs are remembered. */
const most = 256;
/** Lines beyond which the file is written anew, with those that are remembered. */
const longest = 4 * most;

/** Remembers them by what their documents are named by. */
export class LatelyStopped {
  readonly #file: string;
  readonly #runs = new Map<string, readonly string[]>();
  readonly #byName = new Map<string, string>();
  #lines = 0;

  /** Those that `file` tells of; it need not be there. A line that a crash cut off tells of none. */
  constructor(file: string) {
    this.#file = file;
    if (!existsSync(file)) return;
    for (const line of readFileSync(file, "utf8").split("\n")) {
      const names = namesIn(line);
      this.#lines++;
      if (names !== undefined) this.#keep(names);
    }
  }

  /** Remembers a run, and writes it down. @throws the system's error when that cannot be done; it is remembered then. */
  add({ uid, descriptors, resources }: OpenRun): void {
    const names = [uid, ...descriptors.keys(), ...resources.keys()];
    const known = this.#runs.get(uid);
    this.#keep(names);
    if (known?.length === names.length) return;
    if (++this.#lines > longest) this.#writeAnew();
    else appendFileSync(this.#file, lineOf(names));
  }

  /** Forgets a run; what was written of it does no harm. */
  forget(uid: string): void {
    for (const name of this.#runs.get(uid) ?? []) this.#byName.delete(name);
    this.#runs.delete(uid);
  }

  /** The uid of the run that a document is of. */
  runOf(document: NamedDocument): string | undefined {
    const name = ownerIn(document);
    return name === undefined ? undefined : this.#byName.get(name);
  }

  #keep(names: readonly string[]): void {
    const [uid = ""] = names;
    this.forget(uid);
    this.#runs.set(uid, names);
    for (const name of names) this.#byName.set(name, uid);
    const [oldest] = this.#runs.keys();
    if (this.#runs.size > most && oldest !== undefined) this.forget(oldest);
  }

  #writeAnew(): void {
    const made = `${this.#file}.new`;
    writeFileSync(made, [...this.#runs.values()].map(lineOf).join(""));
    renameSync(made, this.#file);
    this.#lines = this.#runs.size;
  }
}

/** On a line of its own, so that what a crash left of the line before does not spoil it. */
function lineOf(names: readonly string[]): string {
  return `\n${JSON.stringify(names)}`;
}

function namesIn(line: string): readonly string[] | undefined {
  try {
    const names: unknown = JSON.parse(line);
    return Array.isArray(names) && names.every((name) => typeof name === "string") ? names : undefined;
  } catch {
    return undefined;
  }
}

/** What a document names of its run; undefined for a start and a stop, which are known by themselves. */
export function ownerIn([name, doc]: NamedDocument): string | undefined {
  if (name === "event" || name === "event_page") return doc.descriptor;
  if (name === "stream_datum") return doc.stream_resource;
  if (name === "datum" || name === "datum_page") return doc.resource;
  return name === "start" || name === "stop" ? undefined : doc.run_start;
}
