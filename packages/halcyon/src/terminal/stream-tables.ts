/**
 * The table of the stream that a run is about; of a run without one, of the streams that its flyers hand over.
 *
 * Which stream it is about is told by the hints of the run, `primary` when there are none. A flyer may write streams of
 * its own beside it, or instead of it: those get a table when their first rows come, and their header again when rows of
 * another one have come between.
 *
 * @module
 */
import { LiveTable, mainStream, runView } from "@halcyon/analysis";
import type { EventDescriptor, NamedDocument, RunStart, StreamResource } from "@halcyon/model";

/** Rows of a page that are all shown: more come faster than anybody reads, and then the last one stands for them. */
const mostOfPage = 50;

/** Where the lines go. */
export interface StreamTablesOptions {
  readonly line: (text: string) => void;
  /** The time for rows of frames, in s since 1970; blank when left out. */
  readonly now?: () => number;
}

/** Writes the tables of each run that goes by. */
export class StreamTables {
  readonly #options: StreamTablesOptions;
  #start: RunStart | undefined;
  #main = "";
  /** The stream whose rows came last. */
  #current = "";
  /** By uid. */
  readonly #descriptors = new Map<string, EventDescriptor>();
  readonly #resources: StreamResource[] = [];
  /** By stream. */
  readonly #tables = new Map<string, LiveTable>();
  readonly #rows = new Map<string, number>();

  constructor(options: StreamTablesOptions) {
    this.#options = options;
  }

  /** How many rows the stream that is shown has: its largest `seq_num`. */
  get rows(): number {
    return this.#rows.get(this.#current) ?? 0;
  }

  /** Takes the next document. */
  take(...document: NamedDocument): void {
    const [name, doc] = document;
    if (name === "start") this.#begin(doc);
    else if (name === "descriptor") this.#describe(doc);
    else if (name === "stream_resource") {
      this.#resources.push(doc);
      for (const table of this.#tables.values()) table.take("stream_resource", doc);
    } else if (name === "event") this.#eventOf(doc.descriptor, doc.seq_num)?.take("event", doc);
    else if (name === "event_page") this.#handedOver(doc.descriptor, doc.seq_num.at(-1) ?? 0)?.take(...document);
    else if (name === "stream_datum") this.#handedOver(doc.descriptor, doc.seq_nums.stop - 1)?.take(...document);
    else if (name === "stop") this.#tables.get(this.#current)?.take(...document);
  }

  #begin(start: RunStart): void {
    this.#start = start;
    this.#main = this.#current = mainStream(start);
    this.#resources.length = 0;
    for (const kept of [this.#descriptors, this.#tables, this.#rows]) kept.clear();
  }

  #describe(descriptor: EventDescriptor): void {
    this.#descriptors.set(descriptor.uid, descriptor);
    const { name: stream } = descriptor;
    const table = this.#tables.get(stream);
    if (table !== undefined) table.take("descriptor", descriptor);
    else if (stream === this.#main) this.#open(descriptor);
  }

  /** Events of other streams (a baseline, a monitor) are beside what the run is about. */
  #eventOf(uid: string, seqNum: number): LiveTable | undefined {
    if (this.#descriptors.get(uid)?.name !== this.#main) return undefined;
    return this.#shown(this.#main, seqNum);
  }

  #handedOver(uid: string, seqNum: number): LiveTable | undefined {
    const descriptor = this.#descriptors.get(uid);
    if (descriptor === undefined) return undefined;
    const { name: stream } = descriptor;
    if (stream !== this.#main && this.#tables.has(this.#main)) return undefined;
    if (!this.#tables.has(stream)) this.#open(descriptor);
    else if (stream !== this.#current) this.#tables.get(stream)?.header();
    return this.#shown(stream, seqNum);
  }

  #shown(stream: string, seqNum: number): LiveTable | undefined {
    this.#current = stream;
    this.#rows.set(stream, Math.max(this.#rows.get(stream) ?? 0, seqNum));
    return this.#tables.get(stream);
  }

  #open(descriptor: EventDescriptor): void {
    if (this.#start === undefined) return;
    const { line, now } = this.#options;
    const { name: streamName } = descriptor;
    const table = new LiveTable(runView(this.#start, descriptor).columns, {
      out: (text) => line(text === "\n" ? "" : text),
      streamName,
      separatorLines: false,
      mostOfPage,
      framesAt: () => now?.(),
    });
    this.#tables.set(streamName, table);
    this.#current = streamName;
    table.take("start", this.#start);
    for (const resource of this.#resources) table.take("stream_resource", resource);
    table.take("descriptor", descriptor);
  }
}
