/**
 * What has to be true of the documents of a session, whatever happened in it.
 *
 * @module
 */
import { type NamedDocument, isDocument } from "@halcyon/model";

interface Stream {
  readonly run: string;
  readonly name: string;
  /** Of this process: what is rewound stays. */
  highest: number;
}

/** The documents of one session, checked in order. */
class Checker {
  readonly problems: string[] = [];
  readonly #runs = new Map<string, { stopped: boolean }>();
  readonly #streams = new Map<string, Stream>();
  readonly #descriptors = new Map<string, Stream>();
  readonly #resources = new Set<string>();
  readonly #uids = new Set<string>();

  #wrong(problem: string): void {
    this.problems.push(problem);
  }

  take([name, document]: NamedDocument): void {
    if (!isDocument(name, document)) this.#wrong(`a ${name} that is not valid`);
    if ("uid" in document && typeof document.uid === "string") {
      if (this.#uids.has(document.uid)) this.#wrong(`the uid of a ${name} came before`);
      this.#uids.add(document.uid);
    }
    switch (name) {
      case "start":
        this.#runs.set(document.uid, { stopped: false });
        return;
      case "descriptor":
        this.#inRun(document.run_start, name);
        this.#describe(document.uid, document.run_start, document.name ?? "");
        return;
      case "event":
        this.#number(document.descriptor, document.seq_num, 1, name);
        return;
      case "event_page":
        for (const number of document.seq_num) this.#number(document.descriptor, number, 1, name);
        return;
      case "stream_resource":
        if (document.run_start !== undefined) this.#inRun(document.run_start, name);
        this.#resources.add(document.uid);
        return;
      case "stream_datum": {
        if (!this.#resources.has(document.stream_resource)) this.#wrong("a stream_datum before its resource");
        const { start, stop } = document.seq_nums;
        if (document.indices.stop - document.indices.start !== stop - start)
          this.#wrong("a stream_datum whose seq_nums are not as many as its frames");
        this.#frames(document.descriptor, start, stop);
        return;
      }
      case "stop":
        this.#stop(document.run_start, document.num_events ?? {});
        return;
      default:
    }
  }

  #inRun(uid: string, what: string): void {
    const run = this.#runs.get(uid);
    if (run === undefined) this.#wrong(`a ${what} before the start of its run`);
    else if (run.stopped) this.#wrong(`a ${what} after the stop of its run`);
  }

  #describe(uid: string, run: string, name: string): void {
    const key = `${run}/${name}`;
    const stream = this.#streams.get(key) ?? { run, name, highest: 0 };
    this.#streams.set(key, stream);
    this.#descriptors.set(uid, stream);
  }

  #number(descriptor: string, first: number, count: number, what: string): void {
    const stream = this.#descriptors.get(descriptor);
    if (stream === undefined) {
      this.#wrong(`a ${what} before its descriptor`);
      return;
    }
    this.#inRun(stream.run, `${what} of ${stream.name}`);
    if (first < 1 || first > stream.highest + 1)
      this.#wrong(`${stream.name} has the number ${first} after ${stream.highest}`);
    stream.highest = Math.max(stream.highest, first + count - 1);
  }

  // The frames of an event come right before it, with its number; those of a collection are all there is.
  #frames(descriptor: string, start: number, stop: number): void {
    this.#number(descriptor, start, stop - start, "stream_datum");
  }

  #stop(uid: string, counts: Readonly<Record<string, number>>): void {
    const run = this.#runs.get(uid);
    if (run === undefined) this.#wrong("a stop before the start of its run");
    else if (run.stopped) this.#wrong("a second stop of the same run");
    else run.stopped = true;
    for (const stream of this.#streams.values())
      if (stream.run === uid && counts[stream.name] !== stream.highest)
        this.#wrong(`num_events of ${stream.name} is ${counts[stream.name]}, its highest number ${stream.highest}`);
    for (const name of Object.keys(counts))
      if (!this.#streams.has(`${uid}/${name}`)) this.#wrong(`num_events has ${name}, which was never described`);
  }

  end(): readonly string[] {
    for (const run of this.#runs.values()) if (!run.stopped) this.#wrong("a run without a stop");
    return this.problems;
  }
}

/** What is wrong with the documents of a session. */
export function wrongIn(documents: readonly NamedDocument[]): readonly string[] {
  const checker = new Checker();
  for (const document of documents) checker.take(document);
  return checker.end();
}

/** Streams that tell of what happened meanwhile: no two sessions have the same. */
const ofTheMoment = /_monitor$|\/interruptions$/;

/** Of detectors that count: what is taken again is counted again. */
const countsTriggers = /_sum$/;

/**
 * What was measured, by run and stream: for each number the data that were taken last. Runs are told apart by their
 * plans: which of two that run side by side opens its run first is a matter of the moment.
 */
export function measured(documents: readonly NamedDocument[]): Record<string, readonly unknown[]> {
  const runs = new Map<string, string>();
  const opened = new Map<string, number>();
  const names = new Map<string, string>();
  const rows = new Map<string, unknown[]>();
  for (const [name, document] of documents) {
    if (name === "start") {
      const plan = String(document["plan_name"]);
      const nth = opened.get(plan) ?? 0;
      opened.set(plan, nth + 1);
      runs.set(document.uid, `${plan} ${nth}`);
    } else if (name === "descriptor") names.set(document.uid, `${runs.get(document.run_start)}/${document.name ?? ""}`);
    else if (name === "event") put(names.get(document.descriptor), document.seq_num, document.data);
    else if (name === "event_page")
      Array.from(document.seq_num).forEach((number, i) =>
        put(
          names.get(document.descriptor),
          number,
          Object.fromEntries(Object.entries(document.data).map(([key, column]) => [key, column.at(i)])),
        ),
      );
  }
  function put(stream: string | undefined, number: number, data: Readonly<Record<string, unknown>>): void {
    if (stream === undefined || ofTheMoment.test(stream)) return;
    const list = rows.get(stream) ?? [];
    rows.set(stream, list);
    list[number] = Object.fromEntries(Object.entries(data).filter(([key]) => !countsTriggers.test(key)));
  }
  return Object.fromEntries(rows);
}
