/**
 * What is known of a run that is being written.
 *
 * @module
 */
import { join } from "node:path";
import { crc32 } from "node:zlib";
import type { EventDescriptor, StreamResource } from "@halcyon/model";
import type { JsonText, NodePath } from "../contract.ts";
import type { ExternalArray } from "./external-array.ts";
import { LegacyArrays, type LegacyEvent } from "./legacy-arrays.ts";
import { documentIn, ownLine } from "./log-lines.ts";
import { RunLog, linesOf } from "./run-log.ts";
import type { RunStream } from "./run-stream.ts";
import { uidOf } from "./uids.ts";

/** One run. */
export class OpenRun implements Disposable {
  readonly uid: string;
  readonly folder: string;
  readonly path: NodePath;
  readonly accessTags: readonly string[];
  readonly log: RunLog;
  /** By name. */
  readonly streams: Map<string, RunStream> = new Map();
  readonly descriptors: Map<string, { readonly descriptor: EventDescriptor; readonly stream: RunStream }> = new Map();
  readonly resources: Map<string, StreamResource | undefined> = new Map();
  /** Where the rows of each stream resource end. */
  readonly resourceEnds: Map<string, number> = new Map();
  /** By stream and data key. */
  readonly arrays: Map<string, ExternalArray> = new Map();
  readonly legacy: LegacyArrays = new LegacyArrays(this.arrays);
  /** Checksums of the documents that came, by uid; of all of them once it has been read from the log. */
  readonly #seen = new Map<string, number>();
  #isSeenWhole = false;
  /** The last document, so that one that is offered again at once is known without reading the log. */
  #last: readonly [string, number] | undefined;
  /** The texts of its start, of its descriptors, and of its stop: what its nodes are made of. */
  startText: JsonText = "{}";
  readonly descriptorTexts: { readonly stream: RunStream; readonly text: JsonText }[] = [];
  stopText: JsonText | undefined;
  /** Whether nothing more may come. */
  stopped = false;
  /** Whether the run's documents come again from the start. */
  replaying = false;

  constructor(uid: string, folder: string, accessTags: readonly string[], log: RunLog = new RunLog(logPath(folder))) {
    this.uid = uid;
    this.folder = folder;
    this.path = [uid];
    this.accessTags = accessTags;
    this.log = log;
  }

  /** Notes a document that came. Those of which a run has many are only kept when all of them are. */
  saw(uid: string, crc: number, many: boolean): void {
    if (!many || this.#isSeenWhole) this.#seen.set(uid, crc);
    this.#last = [uid, crc];
  }

  /** The checksum of the document of that uid, as far as that is in memory. */
  seenLately(uid: string): number | undefined {
    return this.#last?.[0] === uid ? this.#last[1] : this.#seen.get(uid);
  }

  /** The same, of all documents that the log has. */
  seenEver(uid: string): number | undefined {
    if (!this.#isSeenWhole) {
      for (const { text } of linesOf(this.log.path, this.log.length)) {
        const document = documentIn(text);
        if (document !== undefined) this.#seen.set(uidOf(document), crc32(document.text));
        else {
          const { page } = ownLine(text, this.log.path);
          if (page !== undefined) this.#seen.set(pageUid(page.uid), page.rows);
        }
      }
      this.#isSeenWhole = true;
    }
    return this.#seen.get(uid);
  }

  /** A row of a stream: what it names of files makes rows of arrays. */
  legacyEvent(stream: RunStream, descriptor: string, seq: number, value: LegacyEvent["value"]): void {
    const known = this.descriptors.get(descriptor);
    if (stream.legacyKeys.length === 0 || known === undefined) return;
    const { path } = stream.place;
    this.legacy.event({ descriptor: known.descriptor, path, seq, value }, stream.legacyKeys);
  }

  [Symbol.dispose](): void {
    this.log[Symbol.dispose]();
    for (const stream of this.streams.values()) stream[Symbol.dispose]();
  }
}

/** Where the log of a run is, below the folder of the run. */
export function logPath(folder: string): string {
  return join(folder, "documents.jsonl");
}

function pageUid(uid: unknown): string {
  if (Array.isArray(uid)) return `page ${String(uid[0])}`;
  const { page, first } = uid as { page: string; first: number };
  return `page ${page}/${first}`;
}
