/**
 * A run from its log, as if its documents had just been taken.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { crc32 } from "node:zlib";
import {
  type Event,
  HalcyonError,
  type NamedDocument,
  decodeValue,
  isHalcyonError,
  unpackEventPage,
} from "@halcyon/model";
import { valueIn } from "./legacy-arrays.ts";
import { type PageLine, columnTold, documentIn, ownLine } from "./log-lines.ts";
import { OpenRun, logPath } from "./open-run.ts";
import { arrayToGrow } from "./run-handlers.ts";
import { type LogLine, isSealed, linesOf } from "./run-log.ts";
import type { RunShelf } from "./run-shelf.ts";
import type { RunStream } from "./run-stream.ts";
import { uidIn } from "./uids.ts";

/**
 * Reads a log; a torn last line is cut off, and rows that the segments lack are given to the streams.
 *
 * @returns undefined when it has no start: then nothing of the run was ever acknowledged.
 * @throws HalcyonError `catalog.corrupt` for a line in the middle that is none.
 */
export function readLog(
  uid: string,
  folder: string,
  shelf: RunShelf,
  say: (text: string) => void,
): OpenRun | undefined {
  const path = logPath(folder);
  const reader = new LogReader(uid, folder, shelf, isSealed(path));
  let at = { end: 0, crc: 0 };
  for (const line of linesOf(path)) {
    if (!reader.read(line)) {
      say(`The log ${path} names rows that a loss of power has taken; what follows them is cut off.`);
      break;
    }
    at = line;
  }
  const { run } = reader;
  if (run === undefined) return undefined;
  run.log.isAt(at.end, at.crc);
  reader.cutSegments();
  return run;
}

class LogReader {
  run: OpenRun | undefined;
  readonly #uid: string;
  readonly #folder: string;
  readonly #shelf: RunShelf;
  readonly #sealed: boolean;
  /** Rows of each stream that the log has told of. */
  readonly #rows = new Map<RunStream, number>();

  /** @param sealed whether the run has stopped: then its rows are somewhere for good, and are only counted here. */
  constructor(uid: string, folder: string, shelf: RunShelf, sealed: boolean) {
    this.#sealed = sealed;
    this.#uid = uid;
    this.#folder = folder;
    this.#shelf = shelf;
  }

  /** Takes a line; false for a page whose rows are gone. */
  read({ text: line }: LogLine): boolean {
    const document = documentIn(line);
    if (document === undefined) return this.#own(line);
    const named = [document.name, this.#value(document.text)] as NamedDocument;
    if (named[0] !== "start") {
      this.#take(this.run ?? this.#damaged(`it begins with a ${document.name}`), named, document.text);
      return true;
    }
    const tags = named[1]["tiled_access_tags"];
    const run = new OpenRun(this.#uid, this.#folder, Array.isArray(tags) ? tags.map(String) : []);
    run.saw(uidIn(...named), crc32(document.text), false);
    run.startText = document.text;
    this.run = run;
    return true;
  }

  /** A page that was written, and of which the log does not know, was never acknowledged. */
  cutSegments(): void {
    if (this.#sealed) return;
    for (const stream of this.run?.streams.values() ?? []) {
      const rows = this.#rows.get(stream) ?? 0;
      // A stream whose first page was not acknowledged has a segment, and no row.
      if (existsSync(stream.place.file) && stream.written > rows) stream.cutTo(rows);
    }
  }

  #own(line: string): boolean {
    const { page, sealed } = ownLine(line, logPath(this.#folder));
    if (page !== undefined) return this.#page(this.run ?? this.#damaged("it begins with a page"), page);
    if (sealed !== undefined && this.run?.stopText !== undefined) this.run.stopped = true;
    return true;
  }

  #take(run: OpenRun, named: NamedDocument, text: string): void {
    const [name, doc] = named;
    const crc = crc32(text);
    if (name === "event") {
      this.#event(run, doc);
      return run.saw(doc.uid, crc, true);
    }
    if (name === "event_page") {
      for (const event of unpackEventPage(doc)) this.#event(run, event);
      return run.saw(uidIn(...named), doc.seq_num.length, true);
    }
    if (name === "descriptor") {
      const stream = run.streams.get(doc.name ?? "") ?? this.#shelf.streamOf(run, doc, text);
      this.#shelf.addDescriptor(run, doc, text, stream);
    } else if (name === "resource" || name === "stream_resource") {
      this.#shelf.addResource(run, doc);
    } else if (name === "datum") run.legacy.datum(doc);
    else if (name === "datum_page") run.legacy.datumPage(doc);
    else if (name === "stream_datum") arrayToGrow(run, doc)();
    else if (name === "stop") run.stopText = text;
    run.saw(uidIn(...named), crc, name === "stream_datum");
  }

  #event(run: OpenRun, event: Event): void {
    const stream = this.#streamOf(run, event.descriptor);
    this.#row(stream, event);
    run.legacyEvent(stream, event.descriptor, event.seq_num, (key) => event.data[key]);
  }

  #row(stream: RunStream, event: Event): void {
    const row = this.#rows.get(stream) ?? 0;
    this.#rows.set(stream, row + 1);
    if (this.#sealed || row < stream.written) stream.counted(event.seq_num, event.seq_num);
    else stream.push(stream.fitted(event), event.seq_num);
  }

  #page(run: OpenRun, page: PageLine): boolean {
    const stream = this.#streamOf(run, page.descriptor);
    const row = this.#rows.get(stream) ?? 0;
    if (!this.#sealed && (row !== page.row || row + page.rows > stream.written)) return false;
    this.#rows.set(stream, row + page.rows);
    stream.counted(...page.between);
    const seqs = columnTold(page.seq_num, page.rows);
    if (stream.legacyKeys.length > 0)
      for (let i = 0; i < page.rows; i += 1)
        run.legacyEvent(stream, page.descriptor, Number(seqs?.at(i) ?? page.between[0] + i), valueIn(page.data, i));
    run.saw(uidIn("event_page", { uid: columnTold(page.uid, page.rows) ?? [] } as never), page.rows, true);
    return true;
  }

  #streamOf(run: OpenRun, descriptor: string): RunStream {
    return (
      run.descriptors.get(descriptor)?.stream ?? this.#damaged(`it has events of ${descriptor}, and no such descriptor`)
    );
  }

  #value(text: string): unknown {
    try {
      return decodeValue(text);
    } catch (cause) {
      if (!isHalcyonError(cause)) throw cause;
      return this.#damaged(`a line is no JSON: ${text.slice(0, 40)}`, cause);
    }
  }

  #damaged(reason: string, cause?: unknown): never {
    const path = logPath(this.#folder);
    throw new HalcyonError("catalog.corrupt", `The log ${path} is damaged: ${reason}.`, { path, reason }, { cause });
  }
}
