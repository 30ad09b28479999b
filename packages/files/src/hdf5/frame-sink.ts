/**
 * Frames into HDF5: one file for each time that a detector opens one, with all its datasets.
 *
 * `write` hands the pixels on, and waits only when too much is under way; what the writing thread could not do is
 * thrown by the next `flush` or `close`, which are done when it has done all before. After a failure the frames since
 * the last good flush may be written again.
 *
 * @module
 */
import { existsSync, mkdirSync } from "node:fs";
import { relative, resolve } from "node:path";
import {
  HalcyonError,
  randomUid,
  type FrameFile,
  type FrameRequest,
  type FrameResource,
  type FrameSink,
  type NewUid,
  type Pixels,
} from "@halcyon/model";
import { confinedPath } from "../confined-path.ts";
import { frameFileName, pathAgain, uriOfPath } from "../frame-file.ts";
import { type Hdf5Dataset, layoutOf } from "./layout.ts";
import { releaseHdf5 } from "./release.ts";
import { isOfKind } from "./pixel-kinds.ts";
import type { WriterAnswer } from "./requests.ts";
import { Hdf5Writer } from "./writer.ts";

/** How files are made. */
export interface Hdf5SinkOptions {
  readonly newUid?: NewUid;
  /** Bytes of pixels that may be on their way to the disk before `write` waits. 64 MiB. */
  readonly maxBytes?: number;
  /** As many as fit into 64 KiB, at least one. */
  readonly framesPerChunk?: number;
}

/** A sink into HDF5 files, with a thread of its own. */
export interface Hdf5FrameSink extends FrameSink, AsyncDisposable {
  open(request: FrameRequest): Promise<Hdf5FrameFile>;
}

/**
 * A sink whose files are made in `folder`, as `<detector>-<8 letters>.h5`, after the prefix of the run where there is
 * one. A file of an earlier process is released and gone on with.
 */
export function hdf5FrameSink(folder: string, options: Hdf5SinkOptions = {}): Hdf5FrameSink {
  const { newUid = randomUid, maxBytes = 64 * 2 ** 20, framesPerChunk } = options;
  const writer = new Hdf5Writer(maxBytes);
  let count = 0;
  return {
    async open(request) {
      const before = againIn(folder, request);
      const path = before ?? confinedPath(folder, `${frameFileName(request, newUid)}.h5`);
      const datasets = layoutOf(request.datasets, framesPerChunk);
      try {
        mkdirSync(folder, { recursive: true });
        if (before !== undefined) releaseHdf5(before);
      } catch (cause) {
        throw notWritten(path, cause instanceof Error ? cause.message : String(cause), cause);
      }
      count += 1;
      const file = count;
      const attributes = { NX_class: "NXentry", detector: request.detector };
      const again = before !== undefined;
      const answer = await writer.ask({ ask: "open", file, path, datasets, attributes, again });
      if (!answer.done) throw notWritten(path, answer.reason);
      return new Hdf5FrameFile(writer, file, path, datasets);
    },
    [Symbol.asyncDispose]: () => writer[Symbol.asyncDispose](),
  };
}

/** The file of an earlier process that is gone on with, when it is in the folder. */
function againIn(folder: string, request: FrameRequest): string | undefined {
  const path = pathAgain(request);
  if (path === undefined) return undefined;
  const inside = relative(resolve(folder), path);
  return existsSync(path) && inside !== "" ? confinedPath(folder, inside) : undefined;
}

/** An open HDF5 file. */
export class Hdf5FrameFile implements FrameFile {
  readonly path: string;
  readonly resources: readonly FrameResource[];
  readonly #writer: Hdf5Writer;
  readonly #file: number;
  readonly #datasets: ReadonlyMap<string, Hdf5Dataset>;
  /** The first write that failed since the last flush. */
  #failed: string | undefined;
  #closed: Promise<void> | undefined;

  constructor(writer: Hdf5Writer, file: number, path: string, datasets: readonly Hdf5Dataset[]) {
    this.#writer = writer;
    this.#file = file;
    this.path = path;
    this.#datasets = new Map(datasets.map((dataset) => [dataset.key, dataset]));
    const uri = uriOfPath(path);
    this.resources = datasets.map(({ key, path: dataset, chunkShape, role }) => ({
      data_key: key,
      mimetype: "application/x-hdf5",
      uri,
      parameters: { dataset, chunk_shape: [...chunkShape], swmr: true, ...(role === undefined ? {} : { role }) },
    }));
  }

  write(key: string, index: number, pixels: Pixels): Promise<void> | undefined {
    const size = this.#sizeOf(key, pixels);
    if (pixels.length !== size) throw this.#misshapen(key, pixels);
    return this.#write(key, index, pixels);
  }

  /**
   * Writes several frames at once, the first of them number `index`.
   *
   * @throws HalcyonError `frames.shape` when the pixels are not of whole frames, or of another kind.
   */
  writeFrames(key: string, index: number, pixels: Pixels): Promise<void> | undefined {
    const size = this.#sizeOf(key, pixels);
    if (pixels.length === 0 || pixels.length % size !== 0) throw this.#misshapen(key, pixels);
    return this.#write(key, index, pixels);
  }

  async read(key: string, index: number): Promise<Pixels> {
    if (this.#closed) throw this.#isClosed();
    const answer = await this.#writer.ask({ ask: "read", file: this.#file, key, index });
    if (answer.done && answer.pixels !== undefined) return answer.pixels;
    const reason = answer.done ? "nothing was read" : answer.reason;
    throw new HalcyonError("files.unreadable", `${this.path} cannot be read: ${reason}.`, { path: this.path, reason });
  }

  async flush(): Promise<void> {
    if (this.#closed) throw this.#isClosed();
    const answer = await this.#writer.ask({ ask: "flush", file: this.#file });
    this.#check(answer);
  }

  close(): Promise<void> {
    this.#closed ??= this.#writer.ask({ ask: "close", file: this.#file }).then((answer) => this.#check(answer));
    return this.#closed;
  }

  #write(key: string, index: number, pixels: Pixels): Promise<void> | undefined {
    if (this.#closed) throw this.#isClosed();
    if (!Number.isSafeInteger(index) || index < 0) {
      const facts = { key, expected: "a frame number from 0 on", got: String(index) };
      throw new HalcyonError("frames.shape", `${key} has no frame ${index}: frames count from 0.`, facts);
    }
    // A copy: the memory moves to the other thread, and the caller goes on with its own.
    const copy = pixels.slice();
    void this.#writer.ask({ ask: "write", file: this.#file, key, index, pixels: copy }).then((answer) => {
      if (!answer.done) this.#failed ??= answer.reason;
      return undefined;
    });
    return this.#writer.room;
  }

  #check(answer: WriterAnswer): void {
    const reason = this.#failed ?? (answer.done ? undefined : answer.reason);
    this.#failed = undefined;
    if (reason !== undefined) throw notWritten(this.path, reason);
  }

  #sizeOf(key: string, pixels: Pixels): number {
    const dataset = this.#datasets.get(key);
    if (dataset === undefined || !isOfKind(pixels, dataset.dtypeNumpy)) throw this.#misshapen(key, pixels);
    return dataset.shape.reduce((product, length) => product * length, 1);
  }

  #misshapen(key: string, pixels: Pixels): HalcyonError<"frames.shape"> {
    const dataset = this.#datasets.get(key);
    const expected = dataset
      ? `${dataset.dtypeNumpy} [${dataset.shape.join(", ")}]`
      : `one of ${[...this.#datasets.keys()].join(", ")}`;
    const got = `${pixels.constructor.name} of ${pixels.length}`;
    return new HalcyonError("frames.shape", `A frame of ${key} is ${expected}; it got ${got}.`, { key, expected, got });
  }

  #isClosed(): HalcyonError<"files.closed"> {
    return new HalcyonError("files.closed", `${this.path} is closed, and takes no more frames.`, { path: this.path });
  }
}

function notWritten(path: string, reason: string, cause?: unknown): HalcyonError<"files.write"> {
  return new HalcyonError(
    "files.write",
    `${path} cannot be written: ${reason}.`,
    { path, reason },
    cause === undefined ? {} : { cause },
  );
}
