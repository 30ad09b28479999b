/** One run: what it says of itself, its streams, its documents. @module */
import { decodeDocument, type NamedDocument, type RunStart, type RunStop } from "@halcyon/model";
import { addressOf, pages, type Resource } from "./resources.ts";
import { CatalogStream } from "./run-stream.ts";
import type { Wire } from "./wire.ts";

/** One run. */
export class CatalogRun {
  readonly uid: string;
  readonly start: RunStart;
  /** Undefined while it goes on, and when its process was killed. */
  readonly stop: RunStop | undefined;
  readonly #wire: Wire;

  constructor(wire: Wire, { id, attributes }: Resource) {
    this.#wire = wire;
    this.uid = id;
    const { start, stop } = attributes.metadata as { start?: RunStart; stop?: RunStop };
    this.start = start ?? { uid: id, time: 0 };
    this.stop = stop;
  }

  /** Its streams, in the order in which they began. */
  async streams(signal?: AbortSignal): Promise<readonly CatalogStream[]> {
    const streams: CatalogStream[] = [];
    for await (const page of pages(this.#wire, [this.uid], [], signal)) {
      for (const each of page.data)
        if (each.attributes.structure_family === "container")
          streams.push(new CatalogStream(this.#wire, this.uid, each));
    }
    return streams;
  }

  /** The stream of this name. @throws RangeError when there is none: it says which there are. */
  async stream(name: string, signal?: AbortSignal): Promise<CatalogStream> {
    const streams = await this.streams(signal);
    const found = streams.find((each) => each.name === name);
    if (found !== undefined) return found;
    const names = streams.map((each) => each.name).join(", ") || "none";
    throw new RangeError(`The run ${this.uid} has no stream ${name}; there are: ${names}.`);
  }

  /** Its documents as they came, each as it is read. */
  async *documents(signal?: AbortSignal): AsyncGenerator<NamedDocument, void, void> {
    for await (const line of this.documentLines(signal)) yield decodeDocument(line);
  }

  /** The same in the text in which they came: `["start", {…}]`. */
  async *documentLines(signal?: AbortSignal): AsyncGenerator<string, void, void> {
    const response = await this.#wire.ask({
      path: `/container/full/${addressOf([this.uid])}`,
      query: [["format", "application/json-seq"]],
      accept: "application/json-seq",
      signal,
    });
    let rest = "";
    const body = (response.body as ReadableStream<Uint8Array<ArrayBuffer>>).pipeThrough(new TextDecoderStream());
    for await (const text of body as unknown as AsyncIterable<string>) {
      const pieces = (rest + text).split("\u001e");
      rest = pieces.pop() ?? "";
      for (const piece of pieces) if (piece.trim() !== "") yield lineOf(piece);
    }
    if (rest.trim() !== "") yield lineOf(rest);
  }
}

function lineOf(record: string): string {
  const [, name, doc] = /^\s*\{"name":\s*("\w+"),\s*"doc":\s*([\s\S]*)\}\s*$/u.exec(record) ?? [];
  if (name === undefined || doc === undefined)
    throw new SyntaxError(`No record of a document: ${record.slice(0, 100)}`);
  return `[${name}, ${doc}]`;
}
