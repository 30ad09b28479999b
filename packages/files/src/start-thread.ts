/**
 * Starts a thread whose file lies beside that of the one who asks, in sources as well as when it is built.
 *
 * @module
 */
import { Worker } from "node:worker_threads";
import { keepWasmCode } from "./wasm-code.ts";

/**
 * @param beside `import.meta.url` of the file that asks.
 * @param name of the thread's file, without its ending.
 * @param workerData what the thread is given.
 */
export function startThread(beside: string, name: string, workerData?: unknown): Worker {
  keepWasmCode();
  // The compiler rewrites imports, not texts: from sources the thread is TypeScript, too, and finds the other packages'
  // sources. No flags of the program's: those that say what to run are refused in a thread.
  const source = beside.endsWith(".ts");
  const execArgv = source ? ["--conditions=@halcyon/source"] : [];
  return new Worker(new URL(`./${name}.${source ? "ts" : "js"}`, beside), { execArgv, workerData });
}
