/**
 * The frames that the HDF5 plug-in writes, as stream documents.
 *
 * The file is opened when something is prepared, under a name of its own, and closed when the detector is unstaged.
 * With `swmr` others may read it meanwhile, else when it is closed.
 *
 * @module
 */
import { type CompleteExposure, type OpenStream, type StreamData, type Wait } from "@halcyon/devices";
import { type DataKeys, HalcyonError, type NewUid, type StreamAsset, randomUid } from "@halcyon/model";
import type { Camera, HdfPlugin } from "./area-detector-fields.ts";
import { frameTypes } from "./frame-numbers.ts";

/** s that the plug-in may take to open or close a file. */
const patience = 10;

/** Where files go. */
export interface HdfFiles {
  /** A folder as the IOC sees it; asked for each file. */
  readonly directory: string | (() => string);
  /** The name of a file, without its ending. The detector's name and a new id when left out. */
  readonly fileName?: () => string;
  /** How others see the folder, when they see it otherwise than the IOC: the start of the URI. */
  readonly uri?: (path: string) => string;
  /** Others may read while it writes. False when left out. */
  readonly swmr?: boolean;
  readonly newUid?: NewUid;
}

/** The data logic of `name`'s frames. */
export function hdfFrames(name: string, camera: Camera, hdf: HdfPlugin, files: HdfFiles): StreamData {
  const newUid = files.newUid ?? randomUid;
  return {
    kind: "stream",
    describe: async (exposure) => await describeFrames(name, camera, exposure),
    async open(exposure, wait) {
      await openFile(name, hdf, files, newUid, wait);
      return new HdfStream(name, camera, hdf, files, newUid);
    },
  };
}

/** An open file. */
class HdfStream implements OpenStream {
  readonly written: HdfPlugin["written"];
  readonly #name: string;
  readonly #camera: Camera;
  readonly #hdf: HdfPlugin;
  readonly #files: HdfFiles;
  readonly #uid: string;
  #told = 0;
  #reports = 0;

  constructor(name: string, camera: Camera, hdf: HdfPlugin, files: HdfFiles, newUid: NewUid) {
    this.written = hdf.written;
    this.#name = name;
    this.#camera = camera;
    this.#hdf = hdf;
    this.#files = files;
    this.#uid = newUid();
  }

  async *report(index: number): AsyncGenerator<StreamAsset, void, void> {
    await checkWritten(this.#name, this.#hdf);
    if (index <= this.#told) return;
    if (this.#reports === 0) {
      const path = await this.#hdf.file.get({ fresh: true });
      const [rows, columns, frames] = await Promise.all([
        this.#camera.height.get(),
        this.#camera.width.get(),
        this.#hdf.framesPerChunk.get(),
      ]);
      const uri = this.#files.uri?.(path) ?? `file://localhost${path.split("/").map(encodeURIComponent).join("/")}`;
      const parameters = { dataset: "/entry/data/data", chunk_shape: [frames, rows, columns] };
      const resource = { uid: this.#uid, data_key: this.#name, mimetype: "application/x-hdf5", uri, parameters };
      yield ["stream_resource", resource];
    }
    const [start, number] = [this.#told, this.#reports];
    this.#told = index;
    this.#reports += 1;
    const uid = `${this.#uid}/${number}`;
    // The engine fills in the descriptor and the sequence numbers.
    const rest = { descriptor: "", indices: { start, stop: index }, seq_nums: { start: 0, stop: 0 } };
    yield ["stream_datum", { uid, stream_resource: this.#uid, ...rest }];
  }

  async close(): Promise<void> {
    await this.#hdf.capture.set(false, { completion: "sent" }).finished;
    await this.#hdf.capture.when(false, { timeout: patience });
    await checkWritten(this.#name, this.#hdf);
  }
}

async function describeFrames(name: string, camera: Camera, exposure: CompleteExposure): Promise<DataKeys> {
  const fresh = { fresh: true };
  const [rows, columns, type, color] = await Promise.all([
    camera.height.get(fresh),
    camera.width.get(fresh),
    camera.dataType.get(fresh),
    camera.colorMode.get(fresh),
  ]);
  const dtype_numpy = frameTypes[type]?.numpy;
  if (dtype_numpy === undefined || color !== "Mono") {
    const reason = `its frames are ${type} in ${color}; known are ${Object.keys(frameTypes).join(", ")} in Mono`;
    throw new HalcyonError("device.description", `${name} can't be described: ${reason}.`, { device: name, reason });
  }
  const shape = [exposure.collectionsPerEvent, rows, columns];
  return { [name]: { source: camera.width.source, dtype: "array", shape, dtype_numpy, external: "STREAM:" } };
}

async function openFile(name: string, hdf: HdfPlugin, files: HdfFiles, newUid: NewUid, wait: Wait): Promise<void> {
  const directory = typeof files.directory === "string" ? files.directory : files.directory();
  const fileName = files.fileName?.() ?? `${name}-${newUid().slice(0, 8)}`;
  if (await hdf.capture.get({ fresh: true })) {
    await hdf.capture.set(false, { completion: "sent" }).finished;
    await hdf.capture.when(false, { timeout: patience });
  }
  await Promise.all([
    hdf.enable.set(true, wait).finished,
    hdf.directory.set(directory, wait).finished,
    hdf.fileName.set(fileName, wait).finished,
    hdf.template.set("%s%s.h5", wait).finished,
    hdf.autoIncrement.set(false, wait).finished,
    hdf.writeMode.set("Stream", wait).finished,
    hdf.frames.set(0, wait).finished,
    hdf.lazyOpen.set(true, wait).finished,
    hdf.swmr.set(files.swmr ?? false, wait).finished,
  ]);
  if (!(await hdf.directoryExists.get({ fresh: true }))) {
    throw failed(name, directory, "the folder does not exist where the IOC runs");
  }
  await hdf.capture.set(true, { completion: "sent" }).finished;
  await hdf.capture.when(true, { timeout: patience });
}

async function checkWritten(name: string, hdf: HdfPlugin): Promise<void> {
  if ((await hdf.status.get({ fresh: true })) === "Write OK") return;
  throw failed(name, await hdf.file.get({ fresh: true }), await hdf.message.get({ fresh: true }));
}

function failed(device: string, path: string, reason: string): HalcyonError<"epics.file"> {
  const text = `The frames of ${device} can't be written to ${path}: ${reason}.`;
  return new HalcyonError("epics.file", text, { device, path, reason });
}
