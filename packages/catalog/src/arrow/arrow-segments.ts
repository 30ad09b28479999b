/**
 * The events of runs as tables on disk: a folder for each run, an Arrow segment for each of its streams.
 *
 * Subscribe `take` as a critical subscriber: a document is taken when its rows are written, and an engine that is too
 * fast is held back by that. Large pages are written beside the program, so that nobody else waits for the disk.
 * Nothing is kept in memory but where each file ends, and the room for the computed columns of a page. A document that
 * is refused leaves nothing behind, and may be offered again.
 *
 * @module
 */
import { join } from "node:path";
import { type Event, type EventPage, HalcyonError, type NamedDocument } from "@halcyon/model";
import { confinedPath, makeFolder } from "@halcyon/files";
import { StreamSegment } from "./stream-segment.ts";

interface OpenRun {
  readonly folder: string;
  /** By stream: a second descriptor of a stream goes on with its segment. */
  readonly streams: Map<string, StreamSegment>;
  readonly descriptors: string[];
}

/** Writes the events of runs. */
export class ArrowSegments implements Disposable {
  readonly #folder: string;
  readonly #runs = new Map<string, OpenRun>();
  readonly #byDescriptor = new Map<string, StreamSegment>();

  /** @param folder where each run gets a folder with its uid. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Takes the next document; those that are no rows of a table are passed over. A promise for what takes long: a large
   * page, and the end of a run. Who does not wait for it, as an engine does, may offer nothing else before.
   *
   * @throws HalcyonError `catalog.write`, `catalog.column`, `catalog.format`, or `catalog.missing` for events whose
   * descriptor did not come.
   */
  readonly take = (...[name, doc]: NamedDocument): void | Promise<void> => {
    if (name === "start") this.#begin(doc.uid);
    else if (name === "descriptor") {
      const run = this.#runs.get(doc.run_start) ?? missing("descriptor", doc.run_start);
      const stream = doc.name ?? "";
      const path = segmentPath(run.folder, stream);
      const segment = run.streams.get(stream) ?? new StreamSegment(path, doc);
      run.streams.set(stream, segment);
      run.descriptors.push(doc.uid);
      this.#byDescriptor.set(doc.uid, segment);
    } else if (name === "event_page") return this.#segmentOf(doc).write(doc);
    else if (name === "event") return this.#segmentOf(doc).write(pageOfOne(doc));
    else if (name === "stop") return this.#end(doc.run_start);
    return undefined;
  };

  /** The folder of a run. */
  folderOf(run: string): string {
    return confinedPath(this.#folder, encodeURIComponent(run));
  }

  /** Closes all that is open; runs that go on may be begun again, and continue. */
  [Symbol.dispose](): void {
    for (const run of this.#runs.keys()) this.#close(run);
  }

  #begin(uid: string): void {
    const folder = this.folderOf(uid);
    try {
      makeFolder(folder);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new HalcyonError(
        "catalog.write",
        `${folder} cannot be made: ${reason}.`,
        { path: folder, reason },
        { cause },
      );
    }
    this.#runs.set(uid, { folder, streams: new Map(), descriptors: [] });
  }

  async #end(uid: string): Promise<void> {
    const segments = [...(this.#runs.get(uid)?.streams.values() ?? [])];
    await Promise.all(segments.map(async ({ file }) => await file.syncAside()));
    this.#close(uid);
  }

  #close(uid: string): void {
    const run = this.#runs.get(uid);
    this.#runs.delete(uid);
    for (const descriptor of run?.descriptors ?? []) this.#byDescriptor.delete(descriptor);
    for (const segment of run?.streams.values() ?? []) segment[Symbol.dispose]();
  }

  #segmentOf({ descriptor }: Event | EventPage): StreamSegment {
    return this.#byDescriptor.get(descriptor) ?? missing("event", descriptor);
  }
}

/** Where the segment of a stream is, below the folder of its run. */
export function segmentPath(folder: string, stream: string): string {
  return join(folder, `${encodeURIComponent(stream)}.arrows`);
}

function pageOfOne({ descriptor, uid, time, seq_num, data, timestamps }: Event): EventPage {
  return { descriptor, uid: [uid], time: [time], seq_num: [seq_num], data: ofOne(data), timestamps: ofOne(timestamps) };
}

function ofOne(values: Record<string, unknown>): Record<string, unknown[]> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, [value]]));
}

function missing(document: string, uid: string): never {
  const text = `The ${document} names ${uid}, which is not open here: its run must be taken from the start.`;
  throw new HalcyonError("catalog.missing", text, { document, uid });
}
