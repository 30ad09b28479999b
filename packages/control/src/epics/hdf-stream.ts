/**
 * One stream of frames of an HDF5 plug-in: its files one after another, and the documents that tell of them.
 *
 * @module
 */
import type { OpenStream, SignalR, SignalRW, Wait } from "@halcyon/devices";
import { HalcyonError, type NewUid, type StreamAsset } from "@halcyon/model";
import type { Camera, HdfPlugin } from "./area-detector-fields.ts";
import { closeFile, failing, isTaking, openFile, patience } from "./hdf-file.ts";
import type { HdfFiles } from "./hdf-frames.ts";

/** What a stream is made of. */
export interface HdfStreamParts {
  readonly name: string;
  readonly camera: Camera;
  readonly hdf: HdfPlugin;
  readonly files: Omit<HdfFiles, "fileName"> & { readonly fileName: () => string };
  readonly newUid: NewUid;
  /** Frames before the first one of the file that is open. */
  readonly before: SignalRW<number>;
  /** Frames that are written: those before, and those in the file. */
  readonly written: SignalR<number>;
  /** Frames of an event. */
  readonly perEvent: number;
}

/** A file, and its events: from `first` on, up to the one that the next file begins with. */
interface Part {
  readonly uid: string;
  readonly first: number;
  stop: number;
  /** Where it is; asked for when it is needed, and before another is opened. */
  path: string | undefined;
  reports: number;
}

/** The frames since a detector was prepared. Documents count events. */
export class HdfStream implements OpenStream {
  readonly written: SignalR<number>;
  readonly #parts: HdfStreamParts;
  /** Files of which something may still be told; the last one is open. */
  #files: readonly Part[] = [];
  /** Events that are told of. */
  #told: number;
  /** The event that the file begins with. */
  #first: number;
  /** What the camera had counted when the file was opened. */
  #counted = 0;
  #lastName = "";
  #sameNames = 0;

  /** @param told events of which an earlier process has told: this one begins after them. */
  constructor(parts: HdfStreamParts, told: number) {
    this.#parts = parts;
    this.written = parts.written;
    this.#told = this.#first = told;
  }

  /** Opens the file that begins with `event`; the first one after those that are told of when left out. */
  async open(wait: Wait, event: number = this.#told): Promise<void> {
    const { name, camera, hdf, files, newUid, before, perEvent } = this.#parts;
    const directory = typeof files.directory === "string" ? files.directory : files.directory();
    const request = { device: name, directory, fileName: this.#fileName(), swmr: files.swmr ?? false };
    await openFile(hdf, request, wait);
    this.#files = [...this.#files, { uid: newUid(), first: event, stop: Infinity, path: undefined, reports: 0 }];
    this.#first = event;
    this.#counted = await camera.counter.get({ fresh: true });
    await before.set(event * perEvent).finished;
  }

  /**
   * The next frame is number `frame`. Frames that the file has beyond it stay there, are told of no more, and the next
   * ones go into another file; so they do when this one could not be written.
   *
   * @throws HalcyonError `device.state` when frames from there on are told of, or those before are not there.
   */
  async rewind(frame: number): Promise<void> {
    const { name, hdf, perEvent } = this.#parts;
    const broken = !(await isTaking(hdf));
    if (!broken) await this.#settled();
    const there = this.#first * perEvent + (await hdf.written.get({ fresh: true }));
    if (frame === there && !broken) return;
    if (frame < this.#told * perEvent || frame > there) {
      const state = `writing: frames below ${this.#told * perEvent} are told of, and ${there} are written`;
      const facts = { device: name, state, asked: `go back to frame ${frame}` };
      throw new HalcyonError("device.state", `${name} can't go back to frame ${frame}: it is ${state}.`, facts);
    }
    const event = Math.floor(frame / perEvent);
    const path = await hdf.file.get({ fresh: true });
    for (const file of this.#files) {
      file.path ??= path;
      // It may go back further than to the beginning of the last one.
      file.stop = Math.min(file.stop, event);
    }
    this.#files = this.#files.filter((file) => file.stop > file.first);
    await closeFile(name, hdf);
    await this.open({}, event);
  }

  async *report(index: number): AsyncGenerator<StreamAsset, void, void> {
    for (const file of this.#files) {
      const stop = Math.min(index, file.stop);
      if (stop <= this.#told) continue;
      if (file.reports === 0) yield ["stream_resource", await this.#resource(file)];
      const indices = { start: this.#told - file.first, stop: stop - file.first };
      const uid = `${file.uid}/${file.reports}`;
      this.#told = stop;
      file.reports += 1;
      // The engine fills in the descriptor and the sequence numbers.
      const rest = { descriptor: "", indices, seq_nums: { start: 0, stop: 0 } };
      yield ["stream_datum", { uid, stream_resource: file.uid, ...rest }];
    }
    this.#files = this.#files.filter((file) => file.stop > this.#told);
  }

  failing(wait: Wait): Promise<never> {
    return failing(this.#parts.name, this.#parts.hdf, wait);
  }

  async close(): Promise<void> {
    await closeFile(this.#parts.name, this.#parts.hdf);
  }

  /** Everything that the camera took is in the file: nothing that is on its way gets into the next one. */
  async #settled(): Promise<void> {
    const { camera, hdf } = this.#parts;
    const taken = (await camera.counter.get({ fresh: true })) - this.#counted;
    await hdf.written.when((frames) => frames >= taken, { timeout: patience });
  }

  async #resource(file: Part): Promise<Extract<StreamAsset, readonly ["stream_resource", unknown]>[1]> {
    const { name, camera, hdf, files } = this.#parts;
    const path = file.path ?? (await hdf.file.get({ fresh: true }));
    const [rows, columns, frames] = await Promise.all([
      camera.height.get(),
      camera.width.get(),
      hdf.framesPerChunk.get(),
    ]);
    const uri = files.uri?.(path) ?? `file://localhost${path.split("/").map(encodeURIComponent).join("/")}`;
    const parameters = { dataset: "/entry/data/data", chunk_shape: [frames, rows, columns] };
    return { uid: file.uid, data_key: name, mimetype: "application/x-hdf5", uri, parameters };
  }

  /** A file that is called as the one before would take its place. */
  #fileName(): string {
    const fileName = this.#parts.files.fileName();
    this.#sameNames = fileName === this.#lastName ? this.#sameNames + 1 : 0;
    this.#lastName = fileName;
    return this.#sameNames === 0 ? fileName : `${fileName}-${this.#sameNames + 1}`;
  }
}
