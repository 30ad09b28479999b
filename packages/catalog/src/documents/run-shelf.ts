/**
 * The runs on disk: a folder each, and a marker for each run that has not been put away yet.
 *
 * The marker is made before the folder and removed when the run has stopped and the index has all of it. So an
 * opening need look at no other run, however many there are.
 *
 * @module
 */
import { closeSync, existsSync, openSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { confinedPath, makeFolder } from "@halcyon/files";
import {
  type DocumentName,
  type EventDescriptor,
  HalcyonError,
  type Resource,
  type StreamResource,
  asError,
  type NamedDocument,
} from "@halcyon/model";
import type { JsonText, NodePath } from "../contract.ts";
import { segmentPath } from "../arrow/arrow-segments.ts";
import type { DataFormats } from "../store/data-formats.ts";
import type { Sealer } from "../store/sealer.ts";
import { sync } from "../store/lasting.ts";
import { writing } from "../store/write-error.ts";
import type { ExternalArray } from "./external-array.ts";
import { LatelyStopped } from "./lately-stopped.ts";
import { logHeader } from "./log-lines.ts";
import { OpenRun, logPath } from "./open-run.ts";
import { type OwnSpecs, inKnownWords } from "./own-specs.ts";
import { type RawRows, readDocuments } from "./read-documents.ts";
import { readLog } from "./read-log.ts";
import { refuseUnknown } from "./refusals.ts";
import type { RunNodes } from "./run-nodes.ts";
import { RunStream } from "./run-stream.ts";

/** What a shelf works with. */
export interface RunShelfOptions {
  /** Of the catalog. */
  readonly folder: string;
  readonly nodes: RunNodes;
  readonly sealer: Sealer;
  readonly rows: RowsOfTable;
  /** A facility's own words for kinds of files. */
  readonly specs: OwnSpecs;
  /** What the files of an array hold. */
  readonly look: DataFormats["look"];
  readonly say: (text: string) => void;
}

/** Rows of a stream of a run that has stopped, wherever they are now. */
export type RowsOfTable = (path: NodePath) => Promise<RawRows>;

/** Runs. */
export class RunShelf implements Disposable {
  readonly open: Map<string, OpenRun> = new Map();
  readonly byDescriptor: Map<string, OpenRun> = new Map();
  readonly byResource: Map<string, OpenRun> = new Map();
  readonly #lately: LatelyStopped;
  readonly #options: RunShelfOptions;
  readonly #saidUnread = new Set<string>();
  readonly #runs: string;
  readonly #markers: string;

  constructor(options: RunShelfOptions) {
    this.#options = options;
    this.#runs = join(options.folder, "runs");
    this.#markers = join(options.folder, "open");
    for (const folder of [this.#runs, this.#markers]) writing(folder, () => makeFolder(folder));
    this.#lately = new LatelyStopped(join(options.folder, "lately-stopped.jsonl"));
  }

  /**
   * A run that begins. Its log has the first line.
   *
   * @param lasting whether it is found after a loss of power, too.
   * @throws HalcyonError `catalog.write`, `catalog.full`, `files.name`.
   */
  make(uid: string, accessTags: readonly string[], lasting: boolean): OpenRun {
    const folder = this.folderOf(uid);
    const marker = this.#markerOf(uid);
    const run = new OpenRun(uid, folder, accessTags);
    try {
      writing(marker, () => closeSync(openSync(marker, "w")));
      writing(folder, () => makeFolder(folder));
      run.log.append(`${logHeader}\n`);
      if (lasting) for (const each of [this.#markers, folder, this.#runs]) sync(each);
    } catch (error) {
      run[Symbol.dispose]();
      this.remove(uid);
      throw error;
    }
    this.open.set(uid, run);
    return run;
  }

  /** Takes back what `make` did. */
  unmake(run: OpenRun): void {
    this.#drop(run);
    this.remove(run.uid);
  }

  /** Removes all that the disk has of a run. */
  remove(uid: string): void {
    const [folder, marker] = [this.folderOf(uid), this.#markerOf(uid)];
    this.#lately.forget(uid);
    writing(folder, () => rmSync(folder, { recursive: true, force: true }));
    writing(marker, () => rmSync(marker, { force: true }));
  }

  /** The stream of a first descriptor. */
  streamOf(run: OpenRun, descriptor: EventDescriptor, text: JsonText): RunStream {
    const name = descriptor.name ?? "";
    const place = {
      descriptor,
      text,
      path: [...run.path, nodeKey(name)],
      file: segmentPath(run.folder, nodeKey(name)),
    };
    return new RunStream(place, (stream, batch) => this.#options.nodes.tellRows(stream, batch));
  }

  addDescriptor(run: OpenRun, descriptor: EventDescriptor, text: JsonText, stream: RunStream): void {
    run.descriptorTexts.push({ stream, text });
    run.streams.set(descriptor.name ?? "", stream);
    run.descriptors.set(descriptor.uid, { descriptor, stream });
    this.byDescriptor.set(descriptor.uid, run);
  }

  addResource(run: OpenRun, told: StreamResource | Resource): void {
    const resource = inKnownWords(told, this.#options.specs);
    const isOld = !("mimetype" in resource);
    run.resources.set(resource.uid, isOld ? undefined : resource);
    this.byResource.set(resource.uid, run);
    if (isOld) run.legacy.resource(resource);
  }

  /** Says which files nobody here reads; of many for the same reason the first ones. */
  sayUnread(run: OpenRun): void {
    for (const { name, reason } of run.legacy.unread()) this.#sayOnce(reason, `${name} has no array: ${reason}.`);
  }

  #sayOnce(reason: string, text: string): void {
    if (this.#saidUnread.has(reason)) return;
    this.#saidUnread.add(reason);
    this.#options.say(`${text} Documents are kept as they came; others like it are not told of.`);
  }

  /** The run that a document is of which does not say so. @throws HalcyonError `catalog.missing` unless one is open. */
  onlyRun(document: DocumentName, uid: string): string {
    const [only, ...others] = this.open.keys();
    return only !== undefined && others.length === 0 ? only : refuseUnknown(document, "run of", uid);
  }

  /** The run of a document, when it stopped lately and is not open any more. */
  stoppedLately(document: NamedDocument): string | undefined {
    const uid = this.#lately.runOf(document);
    return uid === undefined || this.open.has(uid) ? undefined : uid;
  }

  /** Opens such a run once more: its last documents are offered again. */
  async openedAgain(uid: string): Promise<void> {
    const run = await this.reopened(uid);
    if (run === undefined) this.#lately.forget(uid);
    else run.replaying = true;
  }

  /** A run that is on the disk, but not open. */
  async reopened(uid: string): Promise<OpenRun | undefined> {
    const folder = this.folderOf(uid);
    if (!existsSync(logPath(folder))) return undefined;
    const run = readLog(uid, folder, this, this.#options.say);
    if (run !== undefined) this.open.set(uid, run);
    return run;
  }

  /** Puts a run away that has stopped. */
  close(run: OpenRun): void {
    const { sealer, nodes } = this.#options;
    this.#drop(run);
    sealer.later(async () => {
      for (const stream of run.streams.values()) {
        const node = await nodes.table(stream);
        if (node !== undefined) await sealer.seal(node);
      }
      for (const array of run.arrays.values()) if (array.isGuess) await this.#correct(array);
      const marker = this.#markerOf(run.uid);
      writing(marker, () => rmSync(marker, { force: true }));
    });
  }

  /** Files that are not to be had leave the guess as it is. */
  async #correct(array: ExternalArray): Promise<void> {
    const { look, nodes } = this.#options;
    if (look === undefined) return;
    try {
      await nodes.correctArray(array, look);
    } catch (error) {
      const { message } = asError(error);
      this.#sayOnce("files", `What ${array.path.join("/")} holds was guessed, and stays so: ${message}`);
    }
  }

  documents(uid: string): AsyncIterable<JsonText> {
    const folder = this.folderOf(uid);
    if (!existsSync(logPath(folder)))
      throw new HalcyonError("catalog.missing", `There is no run ${uid} that came as documents.`, {
        document: "run",
        uid,
      });
    const run = this.open.get(uid);
    return readDocuments(logPath(folder), run?.log.length, async (name, descriptor) => {
      const live = run?.streams.get(name);
      if (live !== undefined && run?.stopped === false && this.open.has(uid))
        return { read: ({ start, stop }) => live.rawRows(start, stop) };
      return this.#options.rows([uid, nodeKey(descriptor.name ?? ""), "internal"]);
    });
  }

  /** The runs that have not been put away. */
  marked(): string[] {
    return readdirSync(this.#markers).map(decodeURIComponent);
  }

  folderOf(uid: string): string {
    return confinedPath(this.#runs, encodeURIComponent(uid));
  }

  [Symbol.dispose](): void {
    for (const run of this.open.values()) this.#drop(run);
    this.#lately[Symbol.dispose]();
  }

  #markerOf(uid: string): string {
    return confinedPath(this.#markers, encodeURIComponent(uid));
  }

  #drop(run: OpenRun): void {
    if (run.stopped) this.#remember(run);
    this.open.delete(run.uid);
    for (const uid of run.descriptors.keys()) this.byDescriptor.delete(uid);
    for (const uid of run.resources.keys()) this.byResource.delete(uid);
    run[Symbol.dispose]();
  }

  #remember(run: OpenRun): void {
    try {
      this.#lately.add(run);
    } catch (error) {
      const { message } = asError(error);
      this.#options.say(`That ${run.uid} has stopped is not written down for the next opening: ${message}`);
    }
  }
}

/** The name of a stream as the key of a node. */
export function nodeKey(name: string): string {
  return name === "" ? "_" : name.replaceAll("/", "_");
}
