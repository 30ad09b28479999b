/**
 * An HDF5 file whose datasets grow while others read it: h5wasm, synchronous, in the thread that calls it.
 *
 * The file is of HDF5 1.10's format and in SWMR mode from its first frame on (single writer, many readers). That
 * forbids new datasets and attributes afterwards, so all of them are made at the opening. A frame that is written
 * again is overwritten in place. h5wasm needs errors to be switched on: without, a failed call answers garbage.
 *
 * This module is loaded by the writing thread, where only types of other packages may be named.
 *
 * @module
 */
import { Dataset, File, type Group, ready } from "h5wasm/node";
import type { Pixels } from "@halcyon/model";
import type { Hdf5Dataset } from "./layout.ts";

interface Growing {
  readonly dataset: Dataset;
  readonly shape: readonly number[];
  readonly size: number;
  frames: number;
  /** Frames of the last flush that went well. */
  flushed: number;
}

/** Which file, and what is in it. */
export interface FileRequest {
  readonly path: string;
  readonly datasets: readonly Hdf5Dataset[];
  readonly attributes: Readonly<Record<string, string>>;
  /** It is there, closed or released, and is gone on with. */
  readonly again: boolean;
}

/** To be awaited once, before the first file. */
export async function loadHdf5(): Promise<void> {
  const library = await ready;
  library.activate_throwing_error_handler();
}

/** One growing file. All its calls throw the errors of the HDF5 library. */
export class GrowingFile {
  readonly #file: File;
  readonly #growing = new Map<string, Growing>();
  /** A write has failed since the last flush. */
  #failed = false;

  constructor({ path, datasets, attributes, again }: FileRequest) {
    this.#file = new File(path, again ? "a" : "x", { libver: "v110" });
    const entry = again ? undefined : this.#file.create_group("entry");
    for (const [name, value] of Object.entries(again ? {} : attributes)) entry?.create_attribute(name, value);
    for (const layout of datasets) {
      const { key, shape } = layout;
      const dataset = entry === undefined ? this.#found(layout) : made(entry, layout);
      const size = shape.reduce((product, length) => product * length, 1);
      const frames = dataset.shape?.[0] ?? 0;
      this.#growing.set(key, { dataset, shape, size, frames, flushed: frames });
    }
    this.#file.flush();
    this.#file.start_swmr_write();
  }

  #found({ key, shape }: Hdf5Dataset): Dataset {
    const found = this.#file.get(`entry/${key}`);
    const is = found instanceof Dataset ? (found.shape ?? []).slice(1) : undefined;
    if (found instanceof Dataset && is?.join() === shape.join()) return found;
    throw new TypeError(`It has no dataset ${key} of frames of [${shape.join(", ")}]`);
  }

  /** Writes one or several frames, the first of them number `index`. After one that fails none is written till the flush. */
  write(key: string, index: number, pixels: Pixels): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#write(key, index, pixels);
    this.#failed = false;
  }

  #write(key: string, index: number, pixels: Pixels): void {
    const growing = this.#growing.get(key);
    if (growing === undefined) throw new TypeError(`The file has no dataset ${key}.`);
    const { dataset, shape, size } = growing;
    const stop = index + pixels.length / size;
    if (stop > growing.frames) {
      dataset.resize([stop, ...shape]);
      growing.frames = stop;
    }
    dataset.write_slice([[index, stop], ...shape.map((length): [number, number] => [0, length])], pixels);
  }

  /** Frame number `index`. */
  read(key: string, index: number): Pixels {
    const growing = this.#growing.get(key);
    if (growing === undefined || index >= growing.frames)
      throw new TypeError(`The file has no frame ${index} of ${key}.`);
    const { dataset, shape } = growing;
    return dataset.slice([[index, index + 1], ...shape.map((length): [number, number] => [0, length])]) as Pixels;
  }

  /**
   * Makes what was written readable by others. When that fails, or a write before has, the datasets are as long again as
   * at the flush before: who opens the file finds whole frames and no others.
   */
  flush(): void {
    if (this.#failed) return this.#takeBack();
    try {
      this.#file.flush();
    } catch (error) {
      this.#takeBack();
      throw error;
    }
    for (const growing of this.#growing.values()) growing.flushed = growing.frames;
  }

  close(): void {
    if (this.#failed) this.#takeBack();
    this.#file.close();
  }

  #takeBack(): void {
    this.#failed = false;
    for (const growing of this.#growing.values()) {
      const { dataset, shape, flushed } = growing;
      if (growing.frames > flushed) dataset.resize([flushed, ...shape]);
      growing.frames = flushed;
    }
    this.#file.flush();
  }
}

function made(entry: Group, { key, hdf5Type, shape, chunkShape, role }: Hdf5Dataset): Dataset {
  const dataset = entry.create_dataset({
    name: key,
    data: [],
    shape: [0, ...shape],
    maxshape: [null, ...shape],
    chunks: [...chunkShape],
    dtype: hdf5Type,
  });
  if (role !== undefined) dataset.create_attribute("role", role);
  return dataset;
}
