/**
 * Runs that stopped not long ago: whose connection broke before it heard that all was taken offers the last documents again,
 * not the whole run.
 *
 * They are written down, for the catalog that is opened next: one line a run, with the names that documents of it go by.
 *
 * @module
 */
import { existsSync, renameSync, writeFileSync } from "node:fs";
import type { NamedDocument } from "@halcyon/model";
import type { OpenRun } from "./open-run.ts";
import { writing } from "../store/write-error.ts";
import { RunLog, endOfLines, linesOf } from "./run-log.ts";

/** So many runs are remembered. */
const most = 256;
/** Lines beyond which the file is written anew, with those that are remembered. */
const longest = 4 * most;

/** Remembers them by what their documents are named by. */
export class LatelyStopped implements Disposable {
  readonly #log: RunLog;
  readonly #runs = new Map<string, readonly string[]>();
  readonly #byName = new Map<string, string>();
  #lines = 0;

  /** Those that `file` tells of; it need not be there. A line that a crash cut off tells of none. */
  constructor(file: string) {
    this.#log = new RunLog(file);
    if (!existsSync(file)) return;
    for (const { text } of linesOf(file)) {
      const names = namesIn(text);
      this.#lines++;
      if (names !== undefined) this.#keep(names);
    }
    this.#log.isAt(endOfLines(file), 0);
  }

  /** Remembers a run, and writes it down. @throws HalcyonError `catalog.full`, `catalog.write`; it is remembered then. */
  add({ uid, descriptors, resources }: OpenRun): void {
    const names = [uid, ...descriptors.keys(), ...resources.keys()];
    const known = this.#runs.get(uid);
    this.#keep(names);
    if (known?.length === names.length) return;
    if (this.#lines >= longest) this.#writeAnew();
    else {
      this.#log.append(lineOf(names));
      this.#lines++;
    }
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
    const { path } = this.#log;
    const made = `${path}.new`;
    const lines = [...this.#runs.values()].map(lineOf).join("");
    writing(path, () => {
      writeFileSync(made, lines);
      this.#log[Symbol.dispose]();
      renameSync(made, path);
    });
    this.#log.isAt(Buffer.byteLength(lines), 0);
    this.#lines = this.#runs.size;
  }

  [Symbol.dispose](): void {
    this.#log[Symbol.dispose]();
  }
}

function lineOf(names: readonly string[]): string {
  return `${JSON.stringify(names)}\n`;
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
function ownerIn([name, doc]: NamedDocument): string | undefined {
  if (name === "event" || name === "event_page") return doc.descriptor;
  if (name === "stream_datum") return doc.stream_resource;
  if (name === "datum" || name === "datum_page") return doc.resource;
  return name === "start" || name === "stop" ? undefined : doc.run_start;
}
