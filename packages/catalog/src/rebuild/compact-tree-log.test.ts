import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { PackedSource } from "../store/packed-source.ts";
import { compactTreeLog } from "./compact-tree-log.ts";
import { type TreeStep, treeLines } from "./tree-lines.ts";

let folder = "";
let at = 0;
const calls = { ...fs };
const steps = ["openSync", "writeSync", "fsyncSync", "closeSync", "renameSync", "writeFileSync"] as const;

beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), "halcyon-compact-"));
  at = 0;
});
afterEach(() => {
  alive();
  fs.rmSync(folder, { recursive: true });
});

const path = (name = "tree.jsonl"): string => join(folder, name);
const header = '{"halcyon":"tree","version":1}';

function write(...lines: readonly object[]): void {
  fs.writeFileSync(path(), [header, ...lines.map((line) => JSON.stringify(line)), ""].join("\n"));
}

const read = (): readonly TreeStep[] => [...treeLines(path())];
const made = (...create: string[]): object => ({ create, node: { family: "container", sources: [] }, at: at++ });
const changed = (...change: string[]): object => ({ change, to: { metadata: "{}" }, open: false, at: at++ });
const removed = (...remove: string[]): object => ({ remove, at: at++ });
const run = (uid: string): object => ({ run: uid, at: at++ });

function packed(same: number, ...uris: string[]): PackedSource {
  const assets = uris.map((uri) => [uri, false, null, null]);
  return { structure_family: "array", structure: null, same, assets } as unknown as PackedSource;
}

const array = (...create: string[]): object => ({
  create,
  node: { family: "array", sources: [packed(0, "0")] },
  at: at++,
});
const told = (name: string, same: number, ...uris: string[]): object => ({
  source: [name],
  number: 0,
  to: packed(same, ...uris),
  at: at++,
});

/** The files of a node after all lines. */
function assetsOf(lines: readonly TreeStep[], name: string): unknown {
  let now: PackedSource["assets"] = [];
  for (const line of lines) {
    if ("create" in line && line.create[0] === name) now = line.node.sources[0]?.assets ?? [];
    if ("source" in line && line.source[0] === name) now = [...now.slice(0, line.to.same), ...line.to.assets];
  }
  return now.map(([uri]) => uri).join(" ");
}

test("what was removed is left out, with all below it, and what came again under its name stays", () => {
  const again = [made("a"), changed("a"), made("b"), made("b", "c")];
  write(made("a"), made("a", "x"), changed("a", "x"), made("a", "x", "y"), removed("a"), ...again, removed("b", "c"));
  expect(compactTreeLog(folder, 0)).toEqual({ lines: 10, dead: 7 });
  expect(read()).toEqual(again.slice(0, 3));
  expect(fs.readFileSync(path(), "utf8").split("\n")[0]).toBe(header);
});

test("a line that was refused is none, and what was made twice is what it was when others made something below it", () => {
  const lines = [made("a"), made("a", "b"), made("a"), made("c"), made("c")];
  write(...lines);
  const begin = fs.readFileSync(path(), "utf8").lastIndexOf('{"create":["c"]');
  fs.appendFileSync(path(), `{"halcyon":"tree","version":1,"refused":${begin}}\n`);
  expect(read()).toEqual(lines.slice(0, 4));
  for (const name of ["x", "y", "z"])
    fs.appendFileSync(path(), `${JSON.stringify(made(name))}\n${JSON.stringify(removed(name))}\n`);
  expect(compactTreeLog(folder, 0)?.dead).toBe(7);
  expect(read()).toEqual([lines[0], lines[1], lines[3]]);
});

test("of where data lie the last is kept, and names its files behind what is left", () => {
  write(
    array("a"),
    told("a", 1, "1"),
    told("a", 2, "2"),
    told("a", 1, "one", "two"),
    told("a", 3, "three"),
    array("b"),
  );
  const before = assetsOf(read(), "a");
  expect(compactTreeLog(folder, 0)).toBeUndefined();
  write(array("a"), told("a", 1, "1"), told("a", 2, "2"), told("a", 1, "one", "two"), told("a", 3, "three"), made("b"));
  fs.rmSync(path("tree.looked"));
  expect(compactTreeLog(folder, 0)?.dead).toBeUndefined();
  fs.appendFileSync(path(), `${JSON.stringify(told("a", 4, "four"))}\n`);
  fs.rmSync(path("tree.looked"));
  expect(compactTreeLog(folder, 0)?.dead).toBe(4);
  expect([assetsOf(read(), "a"), read().length]).toEqual([`${String(before)} four`, 3]);
});

test("a run whose documents are there stays, and what was said of it; one whose documents are gone does not", () => {
  fs.mkdirSync(path("runs/there"), { recursive: true });
  fs.writeFileSync(path("runs/there/documents.jsonl"), "");
  const living = [run("there"), changed("there"), removed("there")];
  const gone = [run("gone"), changed("gone"), made("gone", "own"), removed("gone")];
  write(...living, ...gone);
  compactTreeLog(folder, 0);
  expect(read()).toEqual(living);
  // It came again: what was before its end is over.
  write(...living, run("there"), changed("there"), made("x"), removed("x"));
  fs.rmSync(path("tree.looked"));
  compactTreeLog(folder, 0);
  expect(read()).toMatchObject([{ run: "there" }, { change: ["there"] }]);
});

test("a log that is short, mostly alive, or has not doubled since is not written anew", () => {
  const lines = [made("a"), removed("a"), made("b")];
  write(...lines);
  expect(compactTreeLog(folder)).toBeUndefined();
  expect(compactTreeLog(folder, 0)?.dead).toBe(2);
  fs.appendFileSync(path(), `${JSON.stringify(removed("b"))}\n`);
  expect(compactTreeLog(folder, 0)).toBeUndefined();
  for (let n = 0; n < 3; n += 1) fs.appendFileSync(path(), `${JSON.stringify(changed("z"))}\n`);
  expect(compactTreeLog(folder, 0)).toBeUndefined();
  expect(Number(fs.readFileSync(path("tree.looked"), "utf8"))).toBe(fs.statSync(path()).size);
});

test("a process that ends at any step leaves the log as it was, or the short one; the next makes it short", () => {
  const lines = [made("a"), made("a", "b"), removed("a"), array("c"), told("c", 1, "1"), told("c", 0, "2")];
  const state = (): string => `${read().length} lines, ${String(assetsOf(read(), "c"))}`;
  const left: string[] = [];
  const then = new Set<string>();
  for (let [step, died] = [1, true]; died; step += 1)
    for (const half of [false, true]) {
      for (const name of fs.readdirSync(folder)) fs.rmSync(path(name));
      write(...lines);
      dieAt(step, half);
      died = ended();
      alive();
      if (died) left.push(state());
      fs.rmSync(path("tree.looked"), { force: true });
      compactTreeLog(folder, 0);
      then.add(state());
    }
  expect(left.length).toBeGreaterThan(12);
  expect(new Set(left)).toEqual(new Set(["6 lines, 2", "2 lines, 2"]));
  expect([...then]).toEqual(["2 lines, 2"]);
});

/** Whether it ended in the middle. */
function ended(): boolean {
  try {
    compactTreeLog(folder, 0);
    return false;
  } catch (error) {
    if (error instanceof Error && error.message.includes("the process ends")) return true;
    throw error;
  }
}

/** The process ends at the n-th call that changes something, or in the middle of it: nothing is done from then on. */
function dieAt(step: number, half: boolean): void {
  let count = 0;
  for (const name of steps) {
    const call = calls[name] as (...args: unknown[]) => unknown;
    const counting = (...args: unknown[]): unknown => {
      if (name === "openSync" && args[1] === "r") return call(...args);
      if (name === "closeSync" && count >= step) return undefined;
      count += 1;
      if (count < step) return call(...args);
      if (half && count === step && name === "writeSync")
        calls.writeSync(args[0] as number, (args[1] as Buffer).subarray(0, 20));
      throw new Error("the process ends");
    };
    Object.assign(fs, { [name]: counting });
  }
  syncBuiltinESMExports();
}

function alive(): void {
  for (const name of steps) Object.assign(fs, { [name]: calls[name] });
  syncBuiltinESMExports();
}
