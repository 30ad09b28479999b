/**
 * Runs that stopped not long ago: whose connection broke before it heard that all was taken offers the last documents again,
 * not the whole run.
 *
 * @module
 */
import type { NamedDocument } from "@halcyon/model";
import type { OpenRun } from "./open-run.ts";

/** So many runs are remembered. */
const most = 256;

/** Remembers them by what their documents are named by. */
export class LatelyStopped {
  readonly #runs = new Map<string, readonly string[]>();
  readonly #byName = new Map<string, string>();

  add({ uid, descriptors, resources }: OpenRun): void {
    this.forget(uid);
    const names = [...descriptors.keys(), ...resources.keys(), uid];
    this.#runs.set(uid, names);
    for (const name of names) this.#byName.set(name, uid);
    const [oldest] = this.#runs.keys();
    if (this.#runs.size > most && oldest !== undefined) this.forget(oldest);
  }

  forget(uid: string): void {
    for (const name of this.#runs.get(uid) ?? []) this.#byName.delete(name);
    this.#runs.delete(uid);
  }

  /** The uid of the run that a document is of. */
  runOf(document: NamedDocument): string | undefined {
    const name = ownerIn(document);
    return name === undefined ? undefined : this.#byName.get(name);
  }
}

/** What a document names of its run; undefined for a start and a stop, which are known by themselves. */
export function ownerIn([name, doc]: NamedDocument): string | undefined {
  if (name === "event" || name === "event_page") return doc.descriptor;
  if (name === "stream_datum") return doc.stream_resource;
  if (name === "datum" || name === "datum_page") return doc.resource;
  return name === "start" || name === "stop" ? undefined : doc.run_start;
}
