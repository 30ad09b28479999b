/**
 * Gives each run its own callbacks, made when the run starts.
 *
 * A factory is asked at each `start`, and answers the callbacks that want the whole run, and factories that are asked
 * again at each `descriptor` for callbacks that want that stream alone. Runs may be open at the same time; when one
 * stops, all that was kept for it is let go.
 *
 * @module
 */
import { refuseComposition } from "./composition.ts";
import type { DocumentName, Documents, EventDescriptor, NamedDocument, RunStart } from "./documents.ts";
import { isHalcyonError } from "./errors.ts";
import type { Filler } from "./fill.ts";
import { type DocumentCallback, deliver, inTurn } from "./delivery.ts";

/** Who wants one stream: they get the run's start, this descriptor and its events, the files, and the stop. */
export type StreamFactory = (descriptor: EventDescriptor) => readonly DocumentCallback[];

/** Who wants a run, wholly (`callbacks`) or by stream. */
export interface RunInterest {
  readonly callbacks?: readonly DocumentCallback[];
  readonly streams?: readonly StreamFactory[];
}

export type RunFactory = (start: RunStart) => RunInterest;

export interface RunRouterOptions {
  /** Makes a filler for each run; callbacks then get events with their external data. */
  readonly filler?: (start: RunStart) => Filler;
  /** Whether a kind of file that nobody opens is an error; otherwise its events pass unfilled. */
  readonly fillOrFail?: boolean;
}

interface Run {
  readonly start: RunStart;
  readonly callbacks: readonly DocumentCallback[];
  readonly factories: readonly StreamFactory[];
  readonly streams: Map<string, readonly DocumentCallback[]>;
  readonly resources: Set<string>;
  readonly filler: Filler | undefined;
}

/** Resources of the oldest files do not name their run; so many are remembered. */
const mostUnnamed = 10_000;

/** Routes documents by run. `take` is a document callback. */
export class RunRouter {
  readonly #factories: readonly RunFactory[];
  readonly #options: RunRouterOptions;
  readonly #runs = new Map<string, Run>();
  readonly #runOfDescriptor = new Map<string, Run>();
  readonly #runOfResource = new Map<string, Run>();
  readonly #unnamed = new Set<string>();

  constructor(factories: Iterable<RunFactory>, options: RunRouterOptions = {}) {
    this.#factories = [...factories];
    this.#options = options;
  }

  /** How many runs are open. */
  get openRuns(): number {
    return this.#runs.size;
  }

  /**
   * Takes the next document; a promise when a callback or a filler answered one.
   *
   * @throws HalcyonError `document.composition` for a run that starts twice, and for documents of unknown runs.
   */
  readonly take = (...[name, doc]: NamedDocument): void | Promise<void> => {
    switch (name) {
      case "start":
        return this.#start(doc);
      case "descriptor":
        return this.#descriptor(doc);
      case "event":
      case "event_page": {
        const run = this.#runOfDescriptor.get(doc.descriptor) ?? unknown(name, "descriptor", doc.descriptor);
        return this.#filled(run, name, doc);
      }
      case "resource":
      case "stream_resource":
        return this.#resource(name, doc);
      case "datum":
      case "datum_page":
        return this.#ofResource(name, doc, doc.resource);
      case "stream_datum":
        return this.#ofResource(name, doc, doc.stream_resource);
      case "stop":
        return this.#stop(doc);
    }
  };

  #start(start: RunStart): void | Promise<void> {
    if (this.#runs.has(start.uid)) refuseComposition("start", `the run ${start.uid} has started already`);
    const interests = this.#factories.map((factory) => factory(start));
    const callbacks = interests.flatMap((interest) => interest.callbacks ?? []);
    const factories = interests.flatMap((interest) => interest.streams ?? []);
    const filler = this.#options.filler?.(start);
    this.#runs.set(start.uid, { start, callbacks, factories, streams: new Map(), resources: new Set(), filler });
    return deliver(callbacks, ["start", start]);
  }

  #descriptor(doc: EventDescriptor): void | Promise<void> {
    const run = this.#runs.get(doc.run_start) ?? unknown("descriptor", "run", doc.run_start);
    const callbacks = run.factories.flatMap((factory) => factory(doc));
    run.streams.set(doc.uid, callbacks);
    this.#runOfDescriptor.set(doc.uid, run);
    return inTurn([
      () => remembered(run, "descriptor", doc),
      () => deliver(run.callbacks, ["descriptor", doc]),
      ...callbacks.flatMap((callback) => [
        () => deliver([callback], ["start", run.start]),
        () => deliver([callback], ["descriptor", doc]),
      ]),
    ]);
  }

  #filled(
    run: Run,
    name: "event" | "event_page",
    doc: Documents["event"] | Documents["event_page"],
  ): void | Promise<void> {
    const callbacks = [...run.callbacks, ...(run.streams.get(doc.descriptor) ?? [])];
    const { filler } = run;
    if (filler === undefined) return deliver(callbacks, [name, doc] as NamedDocument);
    return (async () => {
      let given = doc;
      try {
        given = await filler.take(name, doc);
      } catch (error) {
        if (!isHalcyonError(error, "asset.unknown") || this.#options.fillOrFail === true) throw error;
      }
      await deliver(callbacks, [name, given] as NamedDocument);
    })();
  }

  #resource<N extends "resource" | "stream_resource">(name: N, doc: Documents[N]): void | Promise<void> {
    if (doc.run_start !== undefined && doc.run_start !== "") {
      const run = this.#runs.get(doc.run_start) ?? unknown(name, "run", doc.run_start);
      run.resources.add(doc.uid);
      this.#runOfResource.set(doc.uid, run);
      return toAll(run, name, doc);
    }
    this.#unnamed.add(doc.uid);
    for (const oldest of this.#unnamed) if (this.#unnamed.size > mostUnnamed) this.#unnamed.delete(oldest);
    return inTurn([...this.#runs.values()].map((run) => () => toAll(run, name, doc)));
  }

  #ofResource<N extends "datum" | "datum_page" | "stream_datum">(
    name: N,
    doc: Documents[N],
    uid: string,
  ): void | Promise<void> {
    const run = this.#runOfResource.get(uid);
    if (run !== undefined) return toAll(run, name, doc);
    if (!this.#unnamed.has(uid)) unknown(name, "resource", uid);
    return inTurn([...this.#runs.values()].map((one) => () => toAll(one, name, doc)));
  }

  #stop(doc: Documents["stop"]): void | Promise<void> {
    const run = this.#runs.get(doc.run_start) ?? unknown("stop", "run", doc.run_start);
    this.#runs.delete(doc.run_start);
    for (const descriptor of run.streams.keys()) this.#runOfDescriptor.delete(descriptor);
    for (const resource of run.resources) this.#runOfResource.delete(resource);
    return inTurn([() => deliver(everyone(run), ["stop", doc]), () => run.filler?.[Symbol.asyncDispose]()]);
  }
}

function everyone(run: Run): Set<DocumentCallback> {
  return new Set([...run.callbacks, ...[...run.streams.values()].flat()]);
}

function toAll<N extends DocumentName>(run: Run, name: N, doc: Documents[N]): void | Promise<void> {
  return inTurn([
    () => remembered(run, name, doc),
    () => deliver(everyone(run), [name, doc] as unknown as NamedDocument),
  ]);
}

async function take<N extends DocumentName>(filler: Filler, name: N, doc: Documents[N]): Promise<void> {
  await filler.take(name, doc);
}

function remembered<N extends DocumentName>(run: Run, name: N, doc: Documents[N]): void | Promise<void> {
  return run.filler === undefined ? undefined : take(run.filler, name, doc);
}

function unknown(name: DocumentName, what: string, uid: string): never {
  refuseComposition(name, `its ${what} ${uid} has not come, or its run is over`);
}
