import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { isHalcyonError } from "@halcyon/model";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { systemFiles } from "./file-system.ts";
import { LineFile } from "./line-file.ts";
import { LinesBeside } from "./lines-beside.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "halcyon-"));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const fileOf = (name: string): LineFile => new LineFile(join(folder, name), systemFiles);
const linesOf = (name: string): string[] => readFileSync(join(folder, name), "utf8").split("\n").slice(0, -1);
const newTurn = (): Promise<void> => new Promise((done) => void setImmediate(done));

/** Appends lines until the thread has some under way. Returns all, in order. */
async function untilBeside(beside: LinesBeside, file: LineFile): Promise<string[]> {
  const lines: string[] = [];
  while (beside.written() === undefined) {
    await newTurn();
    for (let i = 0; i < 100; i += 1) {
      lines.push(`line ${lines.length} of µm`);
      await beside.append(file, lines.at(-1) ?? "");
    }
  }
  return lines;
}

test("lines that come alone are in the file at once, and no thread is started", async () => {
  const beside = new LinesBeside(new URL("file:///nowhere.js"));
  const file = fileOf("a");
  for (let i = 0; i < 40; i += 1) {
    await newTurn();
    expect(beside.append(file, `line ${i}`)).toBeUndefined();
    expect(linesOf("a")).toHaveLength(i + 1);
  }
  expect(beside.written()).toBeUndefined();
});

test("lines that come fast are written in order, each to its file", async () => {
  const beside = new LinesBeside();
  const [a, b] = [fileOf("a"), fileOf("b")];
  const ofA = await untilBeside(beside, a);
  const ofB: string[] = [];
  for (let i = 0; i < 50_000; i += 1) {
    const [file, lines] = i % 3 === 0 ? [a, ofA] : [b, ofB];
    lines.push(`${i} ${"x".repeat(i % 700)}`);
    await beside.append(file, lines.at(-1) ?? "");
  }
  await beside.written();
  beside.settle();
  expect(linesOf("a")).toEqual(ofA);
  expect(linesOf("b")).toEqual(ofB);
  expect(a.length).toBe(readFileSync(join(folder, "a")).length);
  beside.end();
});

test("lines for which the thread was not called at once are written when the turn is over", async () => {
  // No time goes by: the thread is called for the first line, and then by nobody who puts one in.
  vi.spyOn(performance, "now").mockReturnValue(0);
  const beside = new LinesBeside();
  const file = fileOf("a");
  const lines = await untilBeside(beside, file);
  for (let burst = 0; burst < 50; burst += 1) {
    for (let i = 0; i < 10; i += 1) {
      lines.push(`${burst} ${i}`);
      void beside.append(file, lines.at(-1) ?? "");
    }
    while (linesOf("a").length < lines.length) await newTurn();
    // It has long looked for another line, and sleeps.
    for (let turn = 0; turn < 100; turn += 1) await newTurn();
  }
  expect(linesOf("a")).toEqual(lines);
  beside.end();
});

test("the thread wakes up for every line that comes when it has just fallen asleep", async () => {
  const beside = new LinesBeside();
  const file = fileOf("a");
  const lines = await untilBeside(beside, file);
  let spun = 0;
  for (let i = 0; i < 20_000; i += 1) {
    lines.push(`${i}`);
    void beside.append(file, lines.at(-1) ?? "");
    // It looks some 3,000 times before it sleeps: now the next line comes a little earlier than that, now later.
    for (let turn = 0; turn < (i * 7) % 4000; turn += 1) spun += Atomics.load(looked, 0);
    if (i % 100 === 0) await beside.written();
  }
  await beside.written();
  expect([spun, linesOf("a")]).toEqual([0, lines]);
  beside.end();
}, 60_000);

const looked = new Int32Array(new SharedArrayBuffer(4));

test("a word of the thread that comes too early does not count as the end of the lines", async () => {
  const [ring, thread] = [new URL("line-ring.ts", import.meta.url).href, join(folder, "thread.js")];
  writeFileSync(
    thread,
    `import { writeSync } from "node:fs";
    import { parentPort, workerData } from "node:worker_threads";
    const { LineRing } = await import("${ring}");
    const tell = () => parentPort.postMessage("watched");
    const write = (file, bytes) => (tell(), writeSync(file, bytes));
    new LineRing(workerData).serve(write, tell);`,
  );
  const beside = new LinesBeside(pathToFileURL(thread));
  const file = fileOf("a");
  const lines = await untilBeside(beside, file);
  for (let i = 0; i < 5000; i += 1) {
    lines.push(`${i}`);
    void beside.append(file, lines.at(-1) ?? "");
  }
  await beside.written();
  expect(linesOf("a")).toEqual(lines);
  beside.end();
});

test("a line longer than the ring comes after those before it", async () => {
  const beside = new LinesBeside();
  const file = fileOf("a");
  const lines = await untilBeside(beside, file);
  for (const line of ["z".repeat(5_000_000), "after", "零".repeat(400_000), "last"]) {
    lines.push(line);
    void beside.append(file, line);
  }
  beside.settle();
  expect(linesOf("a")).toEqual(lines);
  beside.end();
});

test("more than the ring holds, from one who does not wait, waits here", async () => {
  const beside = new LinesBeside();
  const file = fileOf("a");
  const lines = await untilBeside(beside, file);
  for (let i = 0; i < 20_000; i += 1) {
    lines.push(`${i} ${"y".repeat(1000)}`);
    void beside.append(file, lines.at(-1) ?? "");
  }
  beside.settle();
  expect(linesOf("a")).toEqual(lines);
  beside.end();
});

test("what the thread can't write is told of, kept, and written where there is room", async () => {
  const beside = new LinesBeside();
  const good = fileOf("good");
  const lines = await untilBeside(beside, good);
  // A device has no end that could be cut.
  const full = new LineFile("/dev/full", { ...systemFiles, truncate: () => undefined });
  const kept: string[] = [];
  let refused: unknown;
  while (refused === undefined) {
    try {
      void beside.append(full, `kept ${kept.length}`);
      kept.push(`kept ${kept.length}`);
    } catch (error) {
      refused = error;
    }
  }
  expect(isHalcyonError(refused, "files.write") && refused.facts).toMatchObject({
    path: "/dev/full",
    reason: "ENOSPC",
  });
  expect(kept.length).toBeGreaterThan(0);
  expect(() => beside.settle()).toThrow(/ENOSPC/);
  full.moveTo(join(folder, "spilled"));
  beside.settle();
  for (let i = 0; i < 100; i += 1) {
    kept.push(`after ${i}`);
    void beside.append(full, `after ${i}`);
  }
  beside.settle();
  expect(linesOf("spilled")).toEqual(kept);
  expect(linesOf("good")).toEqual(lines);
  beside.end();
});

test("a thread that ends leaves its lines to be written here, and all that follow", async () => {
  const dies = join(folder, "dies.mjs");
  writeFileSync(
    dies,
    `import { writeSync } from "node:fs";
     import { workerData } from "node:worker_threads";
     import { LineRing } from ${JSON.stringify(new URL("line-ring.ts", import.meta.url).href)};
     let left = 30;
     const write = (file, bytes) => { if (left-- === 0) process.exit(); writeSync(file, bytes); };
     new LineRing(workerData).serve(write, () => {});`,
  );
  const beside = new LinesBeside(pathToFileURL(dies));
  const file = fileOf("a");
  const lines = await untilBeside(beside, file);
  for (let turn = 0; turn < 500; turn += 1) {
    await newTurn();
    for (let i = 0; i < 20; i += 1) {
      lines.push(`turn ${turn} line ${i}`);
      void beside.append(file, lines.at(-1) ?? "");
    }
  }
  await beside.written();
  beside.settle();
  expect(linesOf("a")).toEqual(lines);
  beside.end();
});

/** A program that writes lines without end, until the thread has some under way, and then `ends`. */
const program = (ends: string): string => `
  const { LineFile } = await import(${JSON.stringify(new URL("line-file.ts", import.meta.url).href)});
  const { LinesBeside } = await import(${JSON.stringify(new URL("lines-beside.ts", import.meta.url).href)});
  const { systemFiles } = await import(${JSON.stringify(new URL("file-system.ts", import.meta.url).href)});
  const beside = new LinesBeside();
  const file = new LineFile(process.argv[1], systemFiles);
  let taken = 0;
  const append = () => void beside.append(file, "line " + taken++);
  const turn = () => {
    for (let i = 0; i < 100; i += 1) append();
    if (beside.written() === undefined) return setImmediate(turn);
    for (let i = 0; i < 10_000; i += 1) append();
    process.stderr.write(String(taken));
    ${ends}
  };
  turn();`;

/** Runs it. Returns how many lines it said were taken. */
function run(ends: string): number {
  const args = ["--conditions=@halcyon/source", "--input-type=module", "-e", program(ends), join(folder, "a")];
  return Number(spawnSync(process.execPath, args, { encoding: "utf8" }).stderr);
}

test("a program that leaves has all lines in the file that were taken", () => {
  const taken = run("process.exit(7);");
  expect(taken).toBeGreaterThan(10_000);
  expect(linesOf("a")).toEqual(Array.from({ length: taken }, (_, i) => `line ${i}`));
});

test("a program that is killed leaves whole lines, in order, but for the last", () => {
  run('process.kill(process.pid, "SIGKILL");');
  const lines = readFileSync(join(folder, "a"), "utf8").split("\n");
  expect(lines.slice(0, -1)).toEqual(Array.from({ length: lines.length - 1 }, (_, i) => `line ${i}`));
  expect(`line ${lines.length - 1}`).toContain(lines.at(-1));
});
