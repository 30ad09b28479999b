/**
 * Takes documents: into the log of their run, then into its rows and nodes.
 *
 * A document is acknowledged when the log has it (and, of a page of typed arrays, the segment its rows). One that is
 * refused leaves nothing behind: it is looked at whole before anything is written, and what was written before a write
 * that failed is taken back.
 *
 * @module
 */
import { crc32 } from "node:zlib";
import {
  type Clock,
  type DocumentName,
  type Event,
  type EventPage,
  HalcyonError,
  type NamedDocument,
  asError,
  checkDocument,
  encodeDocument,
} from "@halcyon/model";
import type { CatalogNode, JsonText, NodePath, TableStore } from "../contract.ts";
import type { ChangeFeed } from "../change-feed.ts";
import { valueIn } from "./legacy-arrays.ts";
import { documentIn, pageLine } from "./log-lines.ts";
import type { OpenRun } from "./open-run.ts";
import { parsedLine } from "./parsed-line.ts";
import { conflicting, refuseOrder } from "./refusals.ts";
import { takeOther } from "./run-handlers.ts";
import type { RunNodes } from "./run-nodes.ts";
import type { RunStream } from "./run-stream.ts";
import type { RunShelf } from "./run-shelf.ts";
import { uidIn } from "./uids.ts";

/** What a sink works with. */
export interface DocumentSinkOptions {
  readonly shelf: RunShelf;
  readonly nodes: RunNodes;
  readonly feed: ChangeFeed;
  readonly clock: Clock;
  /** Whether a document is acknowledged only when it outlives a loss of power. */
  readonly power: boolean;
  readonly say: (text: string) => void;
}

/** Rows that make a batch at once, however little time has passed. */
const batchRows = 1024;
/** s after which rows become a batch, and arrays are told to have grown, however few they are. */
const batchPeriod = 0.2;

/** Takes documents of any number of runs. */
export class DocumentSink implements AsyncDisposable {
  readonly #options: DocumentSinkOptions;
  /** What is still being done with documents that were given; undefined when nothing is. */
  #pending: Promise<void> | undefined;
  #cancelFlush: (() => void) | undefined;
  #isOpen = true;

  constructor(options: DocumentSinkOptions) {
    this.#options = options;
  }

  /** @throws HalcyonError; see `Catalog.take`. */
  take(...document: NamedDocument): Promise<void> {
    try {
      checkDocument(...(document as [NamedDocument[0], unknown]));
      const [name, doc] = document;
      return this.#inTurn(document, isTyped(document) ? undefined : encodeDocument(name, doc));
    } catch (error) {
      return Promise.reject(asError(error));
    }
  }

  /** The same, of a document that came as a text, which is kept to the letter. */
  takeLine(line: JsonText): Promise<void> {
    try {
      const { document, text } = parsedLine(line);
      checkDocument(...(document as [NamedDocument[0], unknown]));
      return this.#inTurn(document, text);
    } catch (error) {
      return Promise.reject(asError(error));
    }
  }

  /** The documents of a run as they came. @throws HalcyonError `catalog.missing`. */
  documents(run: string): AsyncIterable<JsonText> {
    return this.#options.shelf.documents(run);
  }

  /** The table of a stream that is being written, when this is its node. */
  table({ path }: CatalogNode): TableStore | undefined {
    const [run, stream, table] = path;
    if (path.length !== 3 || table !== "internal" || run === undefined) return undefined;
    const open = this.#options.shelf.open.get(run);
    if (open === undefined || open.stopped) return undefined;
    for (const each of open.streams.values()) if (each.place.path[1] === stream) return each;
    return undefined;
  }

  /** Whether the node is of a run whose documents still come. */
  isOpen([uid]: NodePath): boolean {
    return uid !== undefined && this.#options.shelf.open.get(uid)?.stopped === false;
  }

  /** @throws HalcyonError `catalog.order` when a run at or below the path is being written. */
  refuseOpen(path: NodePath): void {
    for (const run of this.#options.shelf.open.values()) {
      const isWithin = path.every((key, i) => run.path[i] === key) || run.path.every((key, i) => path[i] === key);
      if (isWithin && !run.stopped)
        refuseOrder("start", run.uid, "its run is being written, and cannot be removed before it has stopped");
    }
  }

  /** Removes the documents of a run whose node was removed. */
  forget(path: NodePath): void {
    const [run] = path;
    if (path.length === 1 && run !== undefined) this.#options.shelf.remove(run);
  }

  /** Writes the rows that wait, and tells of arrays that grew. */
  flush(): Promise<void> {
    this.#cancelFlush?.();
    this.#cancelFlush = undefined;
    // In turn with the documents: two that told of an array at once could tell in the wrong order.
    if (this.#pending === undefined) return this.#after(this.#flushed());
    return this.#after(this.#pending.catch(() => undefined).then(async () => await this.#flushed()));
  }

  async #flushed(): Promise<void> {
    for (const run of this.#options.shelf.open.values()) {
      for (const stream of run.streams.values()) stream.flush();
      await this.#options.nodes.tellArrays(run);
      if (!run.stopped) run.log.sum();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOpen = false;
    await this.#pending?.catch(() => undefined);
    try {
      await this.flush();
    } catch (error) {
      // The log has them: the next opening writes them.
      this.#options.say(`Rows could not be written at the end: ${asError(error).message}`);
    }
    this.#options.shelf[Symbol.dispose]();
  }

  /** One document after another. When nothing is being done, a row is taken at once. */
  #inTurn(document: NamedDocument, line: string | undefined): Promise<void> {
    if (!this.#isOpen) throw new HalcyonError("catalog.closed", "The catalog is closed.", { path: "" });
    if (this.#pending === undefined) {
      const done = this.#take(document, line);
      if (done === undefined) return Promise.resolve();
      return this.#after(done);
    }
    return this.#after(this.#pending.catch(() => undefined).then(() => this.#take(document, line)));
  }

  #after(done: Promise<void>): Promise<void> {
    this.#pending = done;
    const settled = (): void => void (this.#pending === done && (this.#pending = undefined));
    done.then(settled, settled);
    return done;
  }

  #take(document: NamedDocument, line: string | undefined): Promise<void> | undefined {
    const late = this.#options.shelf.stoppedLately(document);
    if (late !== undefined)
      return this.#options.shelf.openedAgain(late).then(async () => await this.#take(document, line));
    const [name, doc] = document;
    if (name === "event") return this.#takeEvent(doc, line ?? encodeDocument(name, doc));
    if (name === "event_page") return this.#takePage(doc, line);
    return this.#takeOther(document, line ?? encodeDocument(name, doc));
  }

  #takeEvent(event: Event, line: string): Promise<void> | undefined {
    const { run, stream } = this.#streamOf("event", event.descriptor);
    const crc = crcOf(line);
    if (event.seq_num <= stream.lastSeq || run.stopped || run.replaying) {
      if (isThere(run, "event", event.uid, crc)) return undefined;
    }
    if (run.stopped) refuseOrder("event", event.uid, "its run has stopped");
    const row = stream.fitted(event);
    if (!stream.hasTable) return this.#withTable(run, stream, () => this.#logEvent(run, stream, event, line, crc, row));
    this.#logEvent(run, stream, event, line, crc, row);
    return undefined;
  }

  #logEvent(run: OpenRun, stream: RunStream, event: Event, line: string, crc: number, row: readonly unknown[]): void {
    run.log.append(`${line}\n`);
    if (this.#options.power) run.log.sync();
    run.saw(event.uid, crc, true);
    stream.push(row, event.seq_num);
    if (stream.legacyKeys.length > 0) {
      run.legacyEvent(stream, event.descriptor, event.seq_num, (key) => event.data[key]);
      this.#options.shelf.sayUnread(run);
    }
    this.#gathered(stream);
  }

  #takePage(page: EventPage, line: string | undefined): Promise<void> | undefined {
    const { run, stream } = this.#streamOf("event_page", page.descriptor);
    const uid = uidIn("event_page", page);
    const rows = page.seq_num.length;
    const [first, last] = [page.seq_num.at(0), page.seq_num.at(-1)];
    if (first === undefined || last === undefined) {
      // A page without rows is kept as it came, and changes nothing else.
      if (run.stopped) refuseOrder("event_page", uid, "its run has stopped");
      run.log.append(`${line ?? encodeDocument("event_page", page)}\n`);
      return undefined;
    }
    if (first <= stream.lastSeq || run.stopped || run.replaying) {
      const known = run.seenEver(uid) ?? run.seenEver(String(page.uid.at(0)));
      if (known !== undefined) return undefined;
    }
    if (run.stopped) refuseOrder("event_page", uid, "its run has stopped");
    const take = (): void => {
      const row = stream.taken;
      stream.appendPage(page);
      try {
        run.log.append(line === undefined ? pageLine(page, row, stream.elsewhere) : `${line}\n`);
        if (this.#options.power) {
          stream.sync();
          run.log.sync();
        }
      } catch (error) {
        stream.cutTo(row);
        throw error;
      }
      run.saw(uid, rows, true);
      stream.counted(first, last);
      if (stream.legacyKeys.length > 0) this.#legacyPage(run, stream, page);
    };
    if (!stream.hasTable) return this.#withTable(run, stream, take);
    take();
    return undefined;
  }

  #legacyPage(run: OpenRun, stream: RunStream, page: EventPage): void {
    for (let i = 0; i < page.seq_num.length; i += 1)
      run.legacyEvent(stream, page.descriptor, page.seq_num.at(i) ?? 0, valueIn(page.data, i));
    this.#options.shelf.sayUnread(run);
    this.#scheduleFlush();
  }

  async #takeOther(document: NamedDocument, line: string): Promise<void> {
    const { text } = documentIn(line) ?? { text: "" };
    await takeOther(this.#options, document, line, text);
    const [name] = document;
    if (name === "stream_datum") this.#scheduleFlush();
  }

  async #withTable(run: OpenRun, stream: RunStream, then: () => void): Promise<void> {
    await this.#options.nodes.makeTable(run, stream);
    then();
  }

  #gathered(stream: RunStream): void {
    if (stream.waiting < batchRows) return this.#scheduleFlush();
    try {
      stream.flush();
    } catch (error) {
      // The log has the rows, so they are taken; they wait, and are written when there is room again.
      this.#options.say(`Rows of ${stream.place.path.join("/")} wait: ${asError(error).message}`);
    }
  }

  #scheduleFlush(): void {
    this.#cancelFlush ??= this.#options.clock.after(batchPeriod, () => {
      this.#cancelFlush = undefined;
      this.flush().catch((error: unknown) => this.#options.say(`Rows wait: ${asError(error).message}`));
    });
  }

  #streamOf(document: DocumentName, descriptor: string): { readonly run: OpenRun; readonly stream: RunStream } {
    const run = this.#options.shelf.byDescriptor.get(descriptor);
    const stream = run?.descriptors.get(descriptor)?.stream;
    if (run !== undefined && stream !== undefined) return { run, stream };
    throw new HalcyonError(
      "catalog.missing",
      `The ${document} names the descriptor ${descriptor}, which is not open here: its run must be taken from the start.`,
      { document, uid: descriptor },
    );
  }
}

/** Whether the run has this very document. @throws HalcyonError `catalog.order` when it has another of that uid. */
function isThere(run: OpenRun, name: DocumentName, uid: string, crc: number): boolean {
  const known = run.seenEver(uid);
  if (known !== undefined && known !== crc) conflicting(name, uid);
  return known !== undefined;
}

function crcOf(line: string): number {
  return crc32(documentIn(line)?.text ?? "");
}

/** Whether a page has columns that are no plain arrays: then its rows are kept in the segment alone. */
function isTyped([name, doc]: NamedDocument): boolean {
  if (name !== "event_page") return false;
  const columns = [...Object.values(doc.data), ...Object.values(doc.timestamps)];
  return columns.some((column) => !Array.isArray(column));
}
