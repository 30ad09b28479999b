/**
 * The frames that the HDF5 plug-in writes, as stream documents.
 *
 * The file is opened when something is prepared, under a name of its own, and closed when the detector is unstaged.
 * With `swmr` others may read it meanwhile, else when it is closed.
 *
 * The plug-in only ever appends. A flight that is taken back goes on in another file, which begins with the frame that it
 * was taken back to: the file before ends with frames that no document tells of. So does one whose process has died.
 *
 * @module
 */
import { type CompleteExposure, type StreamData, derived, integer, softSignal } from "@halcyon/devices";
import { type CallRun, type DataKeys, HalcyonError, type NewUid, randomUid } from "@halcyon/model";
import type { Camera, HdfPlugin } from "./area-detector-fields.ts";
import { frameTypes } from "./frame-numbers.ts";
import { HdfStream } from "./hdf-stream.ts";

/** Where files go. */
export interface HdfFiles {
  /** A folder as the IOC sees it; asked for each file. */
  readonly directory: string | (() => string);
  /**
   * The name of a file, without its ending. The prefix of the run that it is opened in, the detector's name and a new id
   * when left out. One that is the same as the last is numbered.
   */
  readonly fileName?: (run: CallRun | undefined) => string;
  /** How others see the folder, when they see it otherwise than the IOC: the start of the URI. */
  readonly uri?: (path: string) => string;
  /** Others may read while it writes. False when left out. */
  readonly swmr?: boolean;
  readonly newUid?: NewUid;
}

/** The data logic of `name`'s frames. */
export function hdfFrames(name: string, camera: Camera, hdf: HdfPlugin, files: HdfFiles): StreamData {
  const newUid = files.newUid ?? randomUid;
  // Frames before the first one of the file that is open.
  const before = softSignal(`${name}_frames_before`, 0, { type: integer });
  const { written } = derived({
    name: `${name}_frames`,
    from: { before, captured: hdf.written },
    types: { written: integer },
    forward: (raw) => ({ written: raw.before + raw.captured }),
  });
  return {
    kind: "stream",
    describe: async (exposure) => await describeFrames(name, camera, exposure),
    async open({ collectionsPerEvent: perEvent }, wait, run) {
      const nameOf = (): string =>
        files.fileName?.(run) ?? [...(run === undefined ? [] : [run.prefix]), name, newUid().slice(0, 8)].join("-");
      const parts = { name, camera, hdf, files: { ...files, fileName: nameOf }, newUid, before, written, perEvent };
      // An earlier process may have told of some of them.
      const stream = new HdfStream(parts, run?.told(name)?.rows ?? 0);
      await stream.open(wait);
      return stream;
    },
  };
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
