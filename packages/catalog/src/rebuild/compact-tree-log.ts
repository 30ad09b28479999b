/**
 * Makes the log of the tree shorter when most of it is dead: the lines that live are written into a file beside it, which
 * takes its place when it is whole. A process that ends at any moment leaves the one or the other.
 *
 * A log is looked through when it has grown to twice of what it was the last time, so that opening a catalog costs no more
 * than what came since.
 *
 * @module
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { logPath } from "../documents/open-run.ts";
import { numberedLines } from "./tree-lines.ts";
import { DeadLines } from "./dead-lines.ts";
import { sync } from "../store/lasting.ts";
import { SourceChains } from "./source-chains.ts";
import { treeLogHeader, treeLogPath } from "../store/tree-log.ts";
import { writing } from "../store/write-error.ts";

/** Bytes below which a log is short. */
const usualShort = 2 ** 20;

/** What was done. */
export interface Compacted {
  readonly lines: number;
  readonly dead: number;
}

/**
 * @param short bytes below which nothing is looked at.
 * @returns undefined when the log stayed as it is.
 * @throws HalcyonError `catalog.write`, `catalog.full`; `catalog.corrupt`, `catalog.version` for another log.
 */
export function compactTreeLog(folder: string, short: number = usualShort): Compacted | undefined {
  const path = treeLogPath(folder);
  const size = existsSync(path) ? statSync(path).size : 0;
  if (size < Math.max(short, 2 * lookedAt(folder))) return undefined;
  const dead = new DeadLines((run) => existsSync(logPath(join(folder, "runs", encodeURIComponent(run)))));
  let lines = 0;
  for (const { line, number } of numberedLines(path)) {
    dead.add(line, number);
    lines += 1;
  }
  const isMostlyDead = dead.size > lines / 2;
  if (isMostlyDead) writing(path, () => writeLiving(path, dead));
  remember(folder, statSync(path).size);
  return isMostlyDead ? { lines, dead: dead.size } : undefined;
}

function writeLiving(path: string, dead: DeadLines): void {
  const aside = `${path}.new`;
  const chains = new SourceChains();
  const file = openSync(aside, "w");
  try {
    let waiting = treeLogHeader;
    const write = (): void => {
      const bytes = Buffer.from(waiting);
      for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
      waiting = "";
    };
    for (const { line, number, text } of numberedLines(path)) {
      const living = dead.has(number) ? chains.pass(line) : chains.keep(line, text);
      if (living === undefined) continue;
      waiting += `${living}\n`;
      if (waiting.length > usualShort) write();
    }
    write();
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(aside, path);
  sync(dirname(path));
}

/** How long the log was when it was looked through: what is not known, or half written, is looked at again. */
function lookedAt(folder: string): number {
  const path = join(folder, "tree.looked");
  return existsSync(path) ? Number(/^(\d+)\n$/u.exec(readFileSync(path, "utf8"))?.[1] ?? 0) : 0;
}

function remember(folder: string, size: number): void {
  const path = join(folder, "tree.looked");
  writing(path, () => writeFileSync(path, `${size}\n`));
}
