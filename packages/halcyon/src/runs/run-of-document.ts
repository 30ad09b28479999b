/**
 * Which run a document belongs to, when several are open: documents point to each other, not to their run.
 *
 * @module
 */
import type { NamedDocument } from "@halcyon/model";

/** Learns from each document what later ones refer to. */
export class RunOfDocument {
  readonly #runs = new Map<string, string>();
  #last = "";
  /** The descriptor named last: the events of a stream name the same one after another. */
  #descriptor = "";
  #ofDescriptor = "";

  /** The uid of the run; of the run that spoke last when an older document does not say. */
  runOf([name, doc]: NamedDocument): string {
    switch (name) {
      case "start":
        return this.#learn(doc.uid, doc.uid);
      case "descriptor":
        return this.#learn(doc.uid, doc.run_start);
      case "resource":
      case "stream_resource":
        return this.#learn(doc.uid, doc.run_start ?? this.#last);
      case "event":
      case "event_page":
      case "stream_datum":
        return this.#described(doc.descriptor);
      case "datum":
      case "datum_page":
        return this.#runs.get(doc.resource) ?? this.#last;
      case "stop":
        return doc.run_start;
      default:
        return this.#last;
    }
  }

  /** Lets go of all that belongs to a run. */
  forget(run: string): void {
    this.#descriptor = "";
    for (const [uid, owner] of this.#runs) if (owner === run) this.#runs.delete(uid);
  }

  #described(descriptor: string): string {
    if (descriptor === this.#descriptor) return this.#ofDescriptor;
    const run = this.#runs.get(descriptor);
    if (run === undefined) return this.#last;
    this.#descriptor = descriptor;
    return (this.#ofDescriptor = run);
  }

  #learn(uid: string, run: string): string {
    this.#runs.set(uid, run);
    this.#last = run;
    return run;
  }
}
