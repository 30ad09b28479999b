/** A catalog service of ours as a child process, for as long as it is measured. @module */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The service. */
export interface CatalogService extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  /** Sends a line, and waits for the answer. */
  ask(line: string): Promise<string>;
}

/** Starts it. */
export async function startService(): Promise<CatalogService> {
  const script = fileURLToPath(new URL("serve.ts", import.meta.url));
  const flags = ["--conditions=@halcyon/source", "--disable-warning=ExperimentalWarning"];
  const child: ChildProcessWithoutNullStreams = spawn(process.execPath, [...flags, script]);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let said = "";
  child.stderr.on("data", (text: Buffer) => {
    said += text.toString();
  });
  const read = async (): Promise<string> => {
    const line = await lines.next();
    if (line.done === true) throw new Error(`The service ended: ${said}`);
    return line.value;
  };
  const port = await read();
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    ask: (line) => {
      child.stdin.write(`${line}\n`);
      return read();
    },
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      if (child.exitCode === null) await once(child, "close");
    },
  };
}
