/** The thread that has the HDF5 library: does what it is asked, in order, and answers each request once. @module */
import { parentPort } from "node:worker_threads";
import { GrowingFile, loadHdf5 } from "./growing-file.ts";
import { hdf5Reason } from "./hdf5-reason.ts";
import type { WriterAnswer, WriterRequest } from "./requests.ts";

const port = parentPort;
if (port === null) throw new Error("This module is the start of a worker thread, and of nothing else.");
const files = new Map<number, GrowingFile>();

await loadHdf5();
port.on("message", (request: WriterRequest) => {
  port.postMessage(answerTo(request));
});

function answerTo(request: WriterRequest): WriterAnswer {
  try {
    if (request.ask === "open") {
      files.set(request.file, new GrowingFile(request));
      return { done: true };
    }
    const file = files.get(request.file);
    if (file === undefined) return { done: false, reason: "the file is not open" };
    if (request.ask === "write") file.write(request.key, request.index, request.pixels);
    else if (request.ask === "read") return { done: true, pixels: file.read(request.key, request.index) };
    else if (request.ask === "flush") file.flush();
    else {
      files.delete(request.file);
      file.close();
    }
    return { done: true };
  } catch (error) {
    return { done: false, reason: hdf5Reason(error) };
  }
}
