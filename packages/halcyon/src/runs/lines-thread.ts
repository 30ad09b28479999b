/** The thread that writes the lines of `LinesBeside`: each is one write(2). @module */
import { writeSync } from "node:fs";
import { parentPort as port, workerData } from "node:worker_threads";
import { LineRing } from "./line-ring.ts";

function write(file: number, bytes: Uint8Array): void {
  // The system may take less than all of it, as when a signal comes.
  let taken = writeSync(file, bytes);
  while (taken < bytes.length) taken += writeSync(file, bytes, taken);
}

new LineRing(workerData as SharedArrayBuffer).serve(write, () => port?.postMessage("watched"));
