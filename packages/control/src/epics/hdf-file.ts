/**
 * The file of an HDF5 plug-in: opened under a name of its own, closed, and looked after.
 *
 * @module
 */
import type { Wait } from "@halcyon/devices";
import { HalcyonError } from "@halcyon/model";
import type { HdfPlugin } from "./area-detector-fields.ts";

/** s that the plug-in may take to open or close a file, or to write what it was given. */
export const patience = 10;

/** A file to be opened. */
export interface HdfFileRequest {
  /** The detector's name, for messages. */
  readonly device: string;
  /** As the IOC sees it. */
  readonly directory: string;
  /** Without its ending. */
  readonly fileName: string;
  /** Others may read while it is written. */
  readonly swmr: boolean;
}

/** Opens a file; one that is open is closed. Done when the plug-in takes frames, and has none. */
export async function openFile(hdf: HdfPlugin, request: HdfFileRequest, wait: Wait): Promise<void> {
  const { device, directory, fileName, swmr } = request;
  if (await hdf.capture.get({ fresh: true })) await endCapture(hdf);
  await Promise.all([
    hdf.enable.set(true, wait).finished,
    hdf.directory.set(directory, wait).finished,
    hdf.fileName.set(fileName, wait).finished,
    hdf.template.set("%s%s.h5", wait).finished,
    hdf.autoIncrement.set(false, wait).finished,
    hdf.writeMode.set("Stream", wait).finished,
    hdf.frames.set(0, wait).finished,
    hdf.lazyOpen.set(true, wait).finished,
    hdf.swmr.set(swmr, wait).finished,
  ]);
  if (!(await hdf.directoryExists.get({ fresh: true }))) {
    throw failed(device, directory, "the folder does not exist where the IOC runs");
  }
  await hdf.capture.set(true, { completion: "sent" }).finished;
  await hdf.capture.when(true, { timeout: patience });
  await hdf.written.when(0, { timeout: patience });
}

/**
 * Closes the file.
 *
 * @throws HalcyonError `epics.file` when that went wrong; what had failed before has been told.
 */
export async function closeFile(device: string, hdf: HdfPlugin): Promise<void> {
  const before = await isWritten(hdf);
  await endCapture(hdf);
  if (before && !(await isWritten(hdf))) throw await unwritten(device, hdf);
}

/** Whether the plug-in takes frames, and has written those that it took. */
export async function isTaking(hdf: HdfPlugin): Promise<boolean> {
  return (await hdf.capture.get({ fresh: true })) && (await isWritten(hdf));
}

/** Rejects with `epics.file` when the plug-in can't write a frame, or takes no more though nobody told it to end. */
export async function failing(device: string, hdf: HdfPlugin, wait: Wait): Promise<never> {
  const refused = async (): Promise<void> => {
    // What it says may still be of the file before, until the first frame.
    await hdf.status.when("Write OK", wait);
    await hdf.status.when("Write error", wait);
  };
  const ended = hdf.capture.when(false, wait);
  const error = refused();
  for (const one of [ended, error]) one.catch(() => undefined);
  await Promise.race([error, ended]);
  throw await unwritten(device, hdf);
}

async function isWritten(hdf: HdfPlugin): Promise<boolean> {
  return (await hdf.status.get({ fresh: true })) === "Write OK";
}

async function unwritten(device: string, hdf: HdfPlugin): Promise<HalcyonError<"epics.file">> {
  const reason = (await hdf.message.get({ fresh: true })) || "the plug-in takes no more frames";
  return failed(device, await hdf.file.get({ fresh: true }), reason);
}

async function endCapture(hdf: HdfPlugin): Promise<void> {
  await hdf.capture.set(false, { completion: "sent" }).finished;
  await hdf.capture.when(false, { timeout: patience });
}

function failed(device: string, path: string, reason: string): HalcyonError<"epics.file"> {
  const text = `The frames of ${device} can't be written to ${path}: ${reason}.`;
  return new HalcyonError("epics.file", text, { device, path, reason });
}
