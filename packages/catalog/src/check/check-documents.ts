/**
 * Whether the documents of a run are legal, each and together, and the log has the checksum with which it was closed.
 *
 * @module
 */
import { type EventDescriptor, type NamedDocument, decodeDocument, problemsOf } from "@halcyon/model";
import type { Catalog } from "../contract.ts";
import { documentIn, ownLine } from "../documents/log-lines.ts";
import { linesOf } from "../documents/run-log.ts";
import { nodeKey } from "../documents/run-shelf.ts";
import type { CatalogProblem } from "./check-catalog.ts";

/** What the documents of a run say. */
export interface CheckedRun {
  readonly documents: number;
  readonly stopped: boolean;
  /** By the key of its node: how many different numbers the events of a stream have. */
  readonly rows: ReadonlyMap<string, { readonly count: number }>;
  readonly problems: readonly Pick<CatalogProblem, "kind" | "text">[];
}

const mostProblems = 20;

/** @throws HalcyonError `catalog.corrupt` for a log with a line that is none. */
export async function checkDocuments(catalog: Catalog, run: string, path: string): Promise<CheckedRun> {
  const problems: Pick<CatalogProblem, "kind" | "text">[] = [...checksumProblems(path)];
  const order = new OrderOfRun();
  let documents = 0;
  for await (const line of catalog.documents(run)) {
    documents += 1;
    const document = decodeDocument(line);
    const [name, doc] = document;
    const wrong = problemsOf(name, doc).map(({ text }) => text);
    if (problems.length < mostProblems)
      for (const text of [...wrong, ...order.problems(document)])
        problems.push({ kind: "documents", text: `Document ${documents} (${name}): ${text}.` });
  }
  const stop = order.stop;
  for (const [stream, { count }] of order.streams) {
    const told = stop?.num_events?.[stream];
    if (told !== undefined && told !== count)
      problems.push({ kind: "documents", text: `The stop tells of ${told} events of ${stream}; there are ${count}.` });
  }
  const rows = new Map([...order.streams].map(([stream, { count }]) => [nodeKey(stream), { count }]));
  return { documents, stopped: stop !== undefined, rows, problems };
}

function* checksumProblems(path: string): Generator<Pick<CatalogProblem, "kind" | "text">, void, void> {
  let [end, crc] = [0, 0];
  for (const line of linesOf(path)) {
    if (documentIn(line.text) === undefined) {
      const { sealed, sum } = ownLine(line.text, path);
      const told = sealed ?? sum;
      if (told !== undefined && (told.bytes !== end || told.crc32 !== crc)) {
        const what = sealed === undefined ? "had" : "was closed with";
        yield {
          kind: "checksum",
          text: `The log ${what} ${told.bytes} bytes of checksum ${told.crc32}; now it is ${end} of ${crc}.`,
        };
        // Those that follow would say the same.
        return;
      }
    }
    [end, crc] = [line.end, line.crc];
  }
}

/** What has come of a run so far, and what must not come next. */
class OrderOfRun {
  stop: Extract<NamedDocument, ["stop", unknown]>[1] | undefined;
  readonly streams: Map<string, { count: number; readonly numbers: Set<number> }> = new Map();
  readonly #descriptors = new Map<string, EventDescriptor>();
  readonly #resources = new Set<string>();
  #hasStart = false;

  problems([name, doc]: NamedDocument): string[] {
    const wrong: string[] = [];
    if (!this.#hasStart && name !== "start") wrong.push("it comes before the start");
    if (this.stop !== undefined) wrong.push("it comes after the stop");
    switch (name) {
      case "start":
        if (this.#hasStart) wrong.push("it is a second start");
        this.#hasStart = true;
        break;
      case "descriptor":
        this.#descriptors.set(doc.uid, doc);
        if (!this.streams.has(doc.name ?? "")) this.streams.set(doc.name ?? "", { count: 0, numbers: new Set() });
        break;
      case "event":
        wrong.push(...this.#rows(doc.descriptor, Object.keys(doc.data), [doc.seq_num]));
        break;
      case "event_page":
        wrong.push(...this.#rows(doc.descriptor, Object.keys(doc.data), doc.seq_num));
        break;
      case "resource":
      case "stream_resource":
        this.#resources.add(doc.uid);
        break;
      case "datum":
      case "datum_page":
        if (!this.#resources.has(doc.resource)) wrong.push(`its resource ${doc.resource} did not come`);
        break;
      case "stream_datum":
        if (!this.#resources.has(doc.stream_resource)) wrong.push(`its resource ${doc.stream_resource} did not come`);
        if (!this.#descriptors.has(doc.descriptor)) wrong.push(`its descriptor ${doc.descriptor} did not come`);
        break;
      case "stop":
        this.stop = doc;
        break;
      default:
        name satisfies never;
    }
    return wrong;
  }

  #rows(uid: string, keys: readonly string[], numbers: Iterable<number>): string[] {
    const descriptor = this.#descriptors.get(uid);
    if (descriptor === undefined) return [`its descriptor ${uid} did not come`];
    const stream = this.streams.get(descriptor.name ?? "");
    for (const number of numbers) stream?.numbers.add(number);
    if (stream !== undefined) stream.count = stream.numbers.size;
    const strange = keys.filter((key) => !Object.hasOwn(descriptor.data_keys, key));
    return strange.length > 0 ? [`its stream has no key ${strange.join(", ")}`] : [];
  }
}
