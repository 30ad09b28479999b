/**
 * Frames as NPY files, one for each frame, in a folder for each file that a detector opens.
 *
 * One file a frame makes a rewind an overwrite, and a frame that is there is whole: it is written under another
 * name first. The resources say where they are in the words of `multipart/related;type=application/x-npy`, which
 * bluesky's consolidators read: the folder as uri, and `<filename>_<index>.npy` in it.
 *
 * @module
 */
import { renameSync, writeFileSync } from "node:fs";
import { isAbsolute, join, relative, resolve } from "node:path";
import {
  HalcyonError,
  randomUid,
  type FrameDataset,
  type FrameFile,
  type FrameRequest,
  type FrameResource,
  type FrameSink,
  type NewUid,
  type Pixels,
} from "@halcyon/model";
import { systemReason } from "../errors.ts";
import { fileName, frameFileName, makeFolder, pathAgain, uriOfPath } from "@halcyon/files";

/** A sink whose folders are made in `folder`. */
export function npyFrameSink(folder: string, newUid: NewUid = randomUid): FrameSink {
  return { open: (request) => new NpyFile(resolve(folder), request, newUid) };
}

class NpyFile implements FrameFile {
  readonly resources: readonly FrameResource[];
  readonly #datasets: ReadonlyMap<string, FrameDataset>;
  readonly #folder: string;

  constructor(folder: string, request: FrameRequest, newUid: NewUid) {
    this.#folder = againIn(folder, request) ?? join(folder, frameFileName(request, newUid));
    this.#datasets = new Map(request.datasets.map((dataset) => [dataset.key, dataset]));
    const uri = uriOfPath(`${this.#folder}/`);
    this.resources = request.datasets.map((dataset) => ({
      data_key: dataset.key,
      mimetype: "multipart/related;type=application/x-npy",
      uri,
      parameters: {
        template: "%s_%d.npy",
        filename: fileName(dataset.key),
        chunk_shape: [1, ...dataset.shape],
        join_method: "stack",
      },
    }));
    this.#writing(this.#folder, () => makeFolder(this.#folder));
  }

  write(key: string, index: number, pixels: Pixels): void {
    const dataset = this.#datasets.get(key);
    const expected = dataset ? `${dataset.dtypeNumpy} [${dataset.shape.join(", ")}]` : "one of its datasets";
    const size = dataset?.shape.reduce((product, length) => product * length, 1);
    const descr = npyDescr(pixels);
    if (dataset === undefined || pixels.length !== size || descr !== dataset.dtypeNumpy.replace("=", "<")) {
      const got = `${pixels.length} pixels of ${descr}`;
      throw new HalcyonError("frames.shape", `A frame of ${key} is ${expected}; it got ${got}.`, {
        key,
        expected,
        got,
      });
    }
    const path = join(this.#folder, `${fileName(key)}_${index}.npy`);
    this.#writing(path, () => {
      writeFileSync(`${path}.new`, npyBytes(pixels, descr, dataset.shape));
      renameSync(`${path}.new`, path);
    });
  }

  // Each frame was whole and readable when `write` returned.
  flush(): void {}

  close(): void {}

  #writing(path: string, work: () => void): void {
    try {
      work();
    } catch (cause) {
      const reason = systemReason(cause);
      throw new HalcyonError(
        "files.write",
        `A frame cannot be written to ${path}: ${reason}.`,
        { path, reason },
        { cause },
      );
    }
  }
}

/** The folder of an earlier process that is gone on with, when it is one of ours. */
function againIn(folder: string, request: FrameRequest): string | undefined {
  const path = pathAgain(request);
  if (path === undefined) return undefined;
  const inside = relative(folder, path);
  return inside === "" || inside.startsWith("..") || isAbsolute(inside) ? undefined : path;
}

/** numpy's word for the kind of pixels: `<u2`. All machines that Node runs on are little-endian. */
function npyDescr(pixels: Pixels): string {
  const letter = /^(?:Big)?(Int|Uint|Float)/.exec(pixels.constructor.name)?.[1];
  const kind = letter === "Int" ? "i" : letter === "Uint" ? "u" : "f";
  return `${pixels.BYTES_PER_ELEMENT === 1 ? "|" : "<"}${kind}${pixels.BYTES_PER_ELEMENT}`;
}

/** An NPY file (format 1.0) of one array in C order. */
export function npyBytes(pixels: Pixels, descr: string, shape: readonly number[]): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const described = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`;
  // The header with its 10 bytes before it ends on a multiple of 64, with a line feed.
  const header = described.padEnd(Math.ceil((described.length + 11) / 64) * 64 - 11) + "\n";
  const bytes = new Uint8Array(10 + header.length + pixels.byteLength);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length & 0xff, header.length >> 8]);
  bytes.set(new TextEncoder().encode(header), 10);
  bytes.set(new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength), 10 + header.length);
  return bytes;
}
