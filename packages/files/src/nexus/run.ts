/** The documents of one run, gathered for a NeXus file: rows as columns, frames as ranges of files. @module */
import {
  type Event,
  type EventDescriptor,
  HalcyonError,
  type NamedDocument,
  type RunStart,
  type RunStop,
  type StreamResource,
} from "@halcyon/model";
import { NexusStream } from "./stream.ts";

/** What the documents of a run tell. */
export class NexusRun {
  readonly streams: Map<string, NexusStream> = new Map();
  readonly descriptors: EventDescriptor[] = [];
  readonly resources: Map<string, StreamResource> = new Map();
  /** Data in files of the older style (`resource`): how many. */
  olderFiles = 0;
  stop: RunStop | undefined;
  #start: RunStart | undefined;
  readonly #byDescriptor = new Map<string, NexusStream>();

  /** @throws HalcyonError `files.format` when none came. */
  get start(): RunStart {
    return this.#start ?? refuse("there is no start document");
  }

  /**
   * Takes the next document.
   *
   * @throws HalcyonError `files.format` for a second run, and for a document that belongs to nothing before it.
   */
  readonly take = (...[name, doc]: NamedDocument): void => {
    if (name === "start") {
      if (this.#start !== undefined) refuse(`a second run (${doc.uid}) begins in it, and a NeXus file is made of one`);
      this.#start = doc;
    } else if (name === "descriptor") {
      const stream = this.streams.get(doc.name) ?? new NexusStream(doc);
      this.streams.set(doc.name, stream);
      this.#byDescriptor.set(doc.uid, stream);
      this.descriptors.push(doc);
    } else if (name === "event_page") this.#streamOf(doc.descriptor).takePage(doc);
    else if (name === "event") this.#streamOf(doc.descriptor).takePage(pageOfOne(doc));
    else if (name === "stream_resource") this.resources.set(doc.uid, doc);
    else if (name === "stream_datum") {
      const resource = this.resources.get(doc.stream_resource);
      if (resource === undefined) refuse(`a stream_datum names ${doc.stream_resource}, which did not come`);
      else this.#streamOf(doc.descriptor).takeFrames(resource, doc);
    } else if (name === "resource") this.olderFiles += 1;
    else if (name === "stop") this.stop = doc;
  };

  #streamOf(descriptor: string): NexusStream {
    return (
      this.#byDescriptor.get(descriptor) ?? refuse(`a document names the descriptor ${descriptor}, which did not come`)
    );
  }
}

function pageOfOne({
  descriptor,
  uid,
  time,
  seq_num,
  data,
  timestamps,
}: Event): Parameters<NexusStream["takePage"]>[0] {
  return { descriptor, uid: [uid], time: [time], seq_num: [seq_num], data: ofOne(data), timestamps: ofOne(timestamps) };
}

function ofOne(values: Record<string, unknown>): Record<string, unknown[]> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, [value]]));
}

function refuse(reason: string): never {
  throw new HalcyonError("files.format", `No NeXus file can be made of these documents: ${reason}.`, {
    path: "",
    reason,
  });
}
