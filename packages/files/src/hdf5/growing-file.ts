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
import { type Dataset, File, ready } from "h5wasm/node";
import type { Pixels } from "@halcyon/model";
import type { Hdf5Dataset } from "./layout.ts";

interface Growing {
  readonly dataset: Dataset;
  readonly shape: readonly number[];
  readonly size: number;
  frames: number;
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

  constructor(path: string, datasets: readonly Hdf5Dataset[], attributes: Readonly<Record<string, string>>) {
    this.#file = new File(path, "x", { libver: "v110" });
    const entry = this.#file.create_group("entry");
    for (const [name, value] of Object.entries(attributes)) entry.create_attribute(name, value);
    for (const { key, hdf5Type, shape, chunkShape, role } of datasets) {
      const dataset = entry.create_dataset({
        name: key,
        data: [],
        shape: [0, ...shape],
        maxshape: [null, ...shape],
        chunks: [...chunkShape],
        dtype: hdf5Type,
      });
      if (role !== undefined) dataset.create_attribute("role", role);
      const size = shape.reduce((product, length) => product * length, 1);
      this.#growing.set(key, { dataset, shape, size, frames: 0 });
    }
    this.#file.flush();
    this.#file.start_swmr_write();
  }

  /** Writes one or several frames, the first of them number `index`. */
  write(key: string, index: number, pixels: Pixels): void {
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

  flush(): void {
    this.#file.flush();
  }

  close(): void {
    this.#file.close();
  }
}
