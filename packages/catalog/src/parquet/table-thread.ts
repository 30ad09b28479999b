/** The start of a thread that seals tables and reads sealed ones. @module */
import { parentPort } from "node:worker_threads";
import { sumProblem } from "./file-sum.ts";
import { readSealed } from "./read-sealed.ts";
import { sealSegment } from "./seal-segment.ts";
import type { TableAnswer, TableRequest } from "./table-requests.ts";

const port = parentPort;
if (port === null) throw new Error("This module is the start of a worker thread, and of nothing else.");

port.on("message", (request: TableRequest) => void reply(request));

async function reply(request: TableRequest): Promise<void> {
  const answer = await answerTo(request);
  port?.postMessage(answer, answer.done && answer.bytes !== undefined ? [answer.bytes.buffer as ArrayBuffer] : []);
}

async function answerTo(request: TableRequest): Promise<TableAnswer> {
  const { id } = request;
  try {
    if (request.ask === "read") return { id, done: true, bytes: await readSealed(request.path, request) };
    if (request.ask === "check") return { id, done: true, damage: await sumProblem(request.path) };
    await sealSegment(request.segment, request.target);
    return { id, done: true };
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    const words = error instanceof Error ? error.message : String(error);
    return { id, done: false, reason: typeof code === "string" && !code.includes(".") ? code : words };
  }
}
