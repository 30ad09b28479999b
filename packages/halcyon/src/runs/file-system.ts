/**
 * What a writer of documents asks of the file system: small enough that a test can be a full disk.
 *
 * Everything is synchronous on purpose: a document counts as taken when write(2) has returned.
 *
 * @module
 */
import { closeSync, constants, ftruncateSync, openSync, writeSync } from "node:fs";
import { makeFolder } from "@halcyon/files";

/** The calls of the system that a writer makes. All throw the system's errors. */
export interface FileSystem {
  /** Opens for appending; makes the file when it is not there. */
  openAppend(path: string): number;
  /** Writes at the end; returns how many bytes were taken, which may be fewer. The bytes are the caller's again then. */
  append(file: number, bytes: string | Uint8Array): number;
  /** Cuts the file to `length` bytes. */
  truncate(file: number, length: number): void;
  close(file: number): void;
  /** Makes a folder, and those above it; nothing when it is there. */
  makeFolder(path: string): void;
}

/** The machine's own. */
export const systemFiles: FileSystem = {
  openAppend: (path) => openSync(path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT, 0o644),
  append: (file, bytes) => (typeof bytes === "string" ? writeSync(file, bytes) : writeSync(file, bytes)),
  truncate: (file, length) => ftruncateSync(file, length),
  close: (file) => closeSync(file),
  makeFolder,
};
