/**
 * Runs the command as people run it: a process of its own, on the sources.
 *
 * @module
 */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { decodeDocument, type NamedDocument } from "@halcyon/model";

export const root: string = fileURLToPath(new URL("../..", import.meta.url));
export const commandLine: readonly string[] = [
  process.execPath,
  "--conditions=@halcyon/source",
  join(root, "packages/halcyon/src/main.ts"),
];

/** That of this process. The command starts many times: its sources need not be compiled each time. */
export const environment: NodeJS.ProcessEnv = {
  ...process.env,
  NODE_COMPILE_CACHE: join(root, "node_modules/.cache/cli"),
};

/** How a command ended, and what it wrote. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** A command that runs. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when what it has written to stdout and stderr has this in it; rejects when it ends before. */
  readonly says: (text: string) => Promise<void>;
  /** What it has written to stdout so far. */
  readonly said: () => string;
}

/** A folder to work in, gone in the end. */
export class Workplace implements Disposable {
  readonly folder: string = mkdtempSync(join(tmpdir(), "halcyon-cli-"));

  /** The paths of the runs in a data folder, in order of their numbers. */
  runs(data = "halcyon-data"): string[] {
    const names = readdirSync(join(this.folder, data)).filter((name) => name.endsWith(".jsonl"));
    return names
      .toSorted((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
      .map((name) => join(this.folder, data, name));
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Starts `halcyon` with these words in `folder`. */
export function start(folder: string, words: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  const [node = "", ...rest] = commandLine;
  const child = spawn(node, [...rest, ...words], {
    cwd: folder,
    env: { ...environment, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  return watch(child);
}

/** Follows a process. */
export function watch(child: ChildProcess): Running {
  const written = { out: "", err: "" };
  const waiting: { readonly text: string; readonly done: () => void; readonly fail: (error: Error) => void }[] = [];
  const look = (): void => {
    for (const one of waiting) if ((written.out + written.err).includes(one.text)) one.done();
  };
  for (const [name, stream] of [
    ["out", child.stdout],
    ["err", child.stderr],
  ] as const) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      written[name] += text;
      look();
    });
  }
  const ended = new Promise<Ended>((resolve) => {
    child.on("close", (code, signal) => {
      for (const one of waiting)
        one.fail(new Error(`It ended before it said ${one.text}: ${written.out}${written.err}`));
      resolve({ code, signal, ...written });
    });
  });
  const says = (text: string): Promise<void> =>
    new Promise((done, fail) => {
      const late = setTimeout(() => fail(new Error(`It has not said ${text}: ${written.out}${written.err}`)), 60_000);
      waiting.push({ text, done, fail });
      look();
      void ended.then(() => clearTimeout(late));
    });
  return { child, ended, says, said: () => written.out };
}

/** Runs `halcyon` to its end. */
export function halcyon(folder: string, ...words: string[]): Promise<Ended> {
  return start(folder, words).ended;
}

/** The documents of a file, every line of which must be whole. */
export function documentsOf(path: string): NamedDocument[] {
  const text = readFileSync(path, "utf8");
  if (!text.endsWith("\n")) throw new Error(`${path} ends in the middle of a line`);
  return text.trimEnd().split("\n").map(decodeDocument);
}

/** The documents of one name. */
export function ofName<N extends NamedDocument[0]>(
  documents: readonly NamedDocument[],
  name: N,
): Extract<NamedDocument, readonly [N, unknown]>[1][] {
  return documents.flatMap(([one, doc]) => (one === name ? [doc] : [])) as never;
}
