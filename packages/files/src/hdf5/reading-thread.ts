/** The start of a thread that reads datasets: one request, one answer, in order. @module */
import { parentPort, workerData } from "node:worker_threads";
import { ready } from "h5wasm/node";
import { isHalcyonError } from "@halcyon/model";
import { confineThread } from "./confine-thread.ts";
import { readDataset, Unreadable } from "./read-dataset.ts";
import type { DatasetAnswer, DatasetRequest, ReadingThreadOptions } from "./reading-requests.ts";

const port = parentPort;
if (port === null) throw new Error("This module is the start of a worker thread, and of nothing else.");
const { slabBytes, ...confinement } = workerData as ReadingThreadOptions;

const library = await ready;
library.activate_throwing_error_handler();
library.insert_plugin_search_path(confinement.plugins, 0);
const files = confineThread(confinement);

port.on("message", (request: DatasetRequest) => {
  const answer = answerTo(request);
  port.postMessage(answer, answer.done && answer.bytes !== undefined ? [answer.bytes.buffer as ArrayBuffer] : []);
});

function answerTo(request: DatasetRequest): DatasetAnswer {
  try {
    return { done: true, ...readDataset(request, { slabBytes, files }) };
  } catch (error) {
    if (error instanceof Unreadable || isHalcyonError(error))
      return { done: false, reason: error.message, spent: false };
    const reason = error instanceof Error ? error.message : String(error);
    return { done: false, reason: inShort(reason), spent: true };
  }
}

/** What the library says of the innermost of its calls, which is what went wrong. */
function inShort(text: string): string {
  const calls = [...text.matchAll(/in \w+\(\): (.+)/gu)].map(([, said]) => said ?? "");
  return calls.at(-1) ?? text.split("\n")[0] ?? text;
}
