/**
 * One life of a process that has a catalog, and may be killed at one of its writes: what it acknowledged until then.
 *
 * @module
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type Request, ask } from "./kill-catalog-requests.ts";

/** When it dies: at which write, and whether half of that is written. */
export interface Death {
  readonly at: number;
  readonly half: boolean;
}

/** By which door it is written to, and where its index is: `undefined` for the folder. */
export interface Victim {
  readonly door: "documents" | "http";
  readonly folder: string;
  readonly index: string | undefined;
}

/** What came of it. */
export interface Life {
  readonly died: boolean;
  /** Documents that it acknowledged. */
  readonly documents: number;
  /** Requests that it acknowledged. */
  readonly requests: number;
  readonly said: string;
}

const here = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("../..", import.meta.url));

/** Makes what is loaded before the C library. */
export function makeShim(path: string): void {
  execFileSync("cc", ["-shared", "-fPIC", "-O1", "-o", path, join(here, "kill-at-write.c"), "-ldl"]);
}

/** @param counted the file that says how many writes there were, of one that lived. */
export async function live(
  victim: Victim,
  requests: readonly Request[],
  { shim, death, counted }: { readonly shim: string; readonly death?: Death | undefined; readonly counted?: string },
): Promise<Life> {
  const { door, folder, index } = victim;
  const env = {
    ...process.env,
    NODE_COMPILE_CACHE: join(root, "node_modules/.cache/kill-catalog"),
    LD_PRELOAD: shim,
    KILL_FOLDER: folder,
    KILL_SOCKETS: index === undefined ? "0" : "1",
    ...(death === undefined ? {} : { KILL_AT: String(death.at), KILL_HALF: death.half ? "1" : "0" }),
    ...(counted === undefined ? {} : { KILL_COUNT: counted }),
  };
  const flags = ["--conditions=@halcyon/source", "--disable-warning=ExperimentalWarning"];
  const script = join(here, door === "http" ? "kill-catalog-served.ts" : "kill-catalog-child.ts");
  const child = spawn(process.execPath, [...flags, script, folder, ...(index === undefined ? [] : [index])], { env });
  let said = "";
  child.stderr.on("data", (text: Buffer) => void (said += text.toString()));
  const ended = once(child, "exit") as Promise<[code: number | null, signal: string | null]>;
  const lines: string[] = [];
  const read = createInterface({ input: child.stdout });
  const done = once(read, "close");
  const first = once(read, "line") as Promise<[string]>;
  read.on("line", (line) => lines.push(line));
  const answered = door === "http" ? await askAll(child, first, done, requests) : undefined;
  const [code, signal] = await ended;
  await done;
  if (code !== 0 && signal !== "SIGKILL") throw new Error(`The process ended otherwise (${code}, ${signal}): ${said}`);
  const given = requests.slice(0, answered ?? 0).reduce((sum, { documents }) => sum + documents, 0);
  return {
    died: signal === "SIGKILL",
    documents: answered === undefined ? lines.length : given,
    requests: answered ?? 0,
    said,
  };
}

/** How many were answered. A service that dies answers no more. */
async function askAll(
  child: ChildProcess,
  first: Promise<[string]>,
  closed: Promise<unknown>,
  requests: readonly Request[],
): Promise<number> {
  const port = await Promise.race([first.then(([line]) => line), closed.then(() => undefined)]);
  if (port === undefined) return 0;
  let answered = 0;
  try {
    for (const request of requests) {
      await ask(`http://127.0.0.1:${port}`, request);
      answered += 1;
    }
  } catch (error) {
    // Answered with a problem is not the same as not answered.
    if (!(error instanceof TypeError)) throw error;
  }
  child.stdin?.end();
  return answered;
}
