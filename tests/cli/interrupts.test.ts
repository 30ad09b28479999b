import { spawn, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  Workplace,
  commandLine,
  documentsOf,
  environment,
  halcyon,
  ofName,
  root,
  start,
  watch,
  type Ended,
  type Running,
} from "./halcyon.ts";

const beamline = join(root, "tests/cli/fixtures/beamline.ts");
const plans = join(root, "tests/cli/fixtures/plans.ts");
const slowly = (num: number): string[] => [
  "run",
  plans,
  "slowly",
  "--num",
  String(num),
  "--beamline",
  beamline,
  "--no-plot",
];

let place: Workplace;
beforeEach(() => {
  place = new Workplace();
});
afterEach(() => place[Symbol.dispose]());

const seqNums = (): number[] => ofName(documentsOf(place.runs()[0] ?? ""), "event").map((event) => event.seq_num);
const stopOf = (): unknown => ofName(documentsOf(place.runs()[0] ?? ""), "stop")[0];

describe("without a terminal", () => {
  test.each(["SIGINT", "SIGTERM"] as const)("%s aborts: the run is closed, and the exit code is 3", async (signal) => {
    const running = start(place.folder, slowly(1000));
    await running.says("|         3 |");
    running.child.kill(signal);
    const { code, out } = await running.ended;
    expect(code).toBe(3);
    expect(out).toContain("|   seq_num |");
    expect(stopOf()).toMatchObject({ exit_status: "abort" });
  });

  test("a run that waits for a promise that nobody keeps goes on until it is aborted", async () => {
    // A timer that keeps no process: it comes up when something else does.
    const lines = [
      "const trigger = () => {",
      '  setTimeout(() => console.error("still waiting"), 50).unref();',
      "  return new Promise(() => undefined);",
      "};",
      "const read = () => ({ hangs: { value: 1, timestamp: 1 } });",
      'const describe = () => ({ hangs: { source: "test", dtype: "number", shape: [] } });',
      'export const hangs = { name: "hangs", trigger, read, describe };',
    ];
    writeFileSync(join(place.folder, "hangs.ts"), lines.join("\n"));
    const running = start(place.folder, ["run", "count", "hangs", "--beamline", "hangs.ts", "--no-plot"]);
    await running.says("still waiting");
    running.child.kill("SIGINT");
    expect((await running.ended).code).toBe(3);
    expect(stopOf()).toMatchObject({ exit_status: "abort" });
  });
});

/** What a shell says to lines from a pipe. */
function piped(lines: readonly string[], devices = beamline): Promise<Ended> {
  const [node = "", ...rest] = commandLine;
  const child = spawn(node, [...rest, "shell", "--beamline", devices, "--no-plot", "--no-table"], {
    cwd: place.folder,
    env: environment,
  });
  child.stdin.end(lines.map((line) => `${line}\n`).join(""));
  return watch(child).ended;
}

test("a shell that reads from a pipe does one line after the other, and all of them", async () => {
  const { code, out } = await piped([
    "var one = await RE(count([odd], 3))",
    "var two = await RE(scan([odd], x, 0, 1, 4))",
    "[one, two].map((run) => run.runStartUids.length)",
  ]);
  expect(code).toBe(0);
  expect(out).toContain("[ 1, 1 ]");
  expect(place.runs().map((path) => ofName(documentsOf(path), "event").length)).toEqual([3, 4]);
});

test.each(["await mv(x, 99)", "mv(x, 99)", "RE(count([odd], 0))", "nonesuch", "await nonesuch()", "1 +* 2"])(
  "a shell that reads from a pipe goes on after %s, and ends with 1",
  async (line) => {
    const { code, out, err } = await piped([line, "mv(x, 2)", "6 * 7"]);
    expect([code, err]).toEqual([1, ""]);
    expect(out).toMatch(/x {9}2 {9}2\n/);
    expect(out).toMatch(/(?:^|> )42$/m);
  },
);

test("a move that ends a pipe is made, and its failure is the shell's", async () => {
  expect(await piped([".mv slow 0.3"])).toMatchObject({ code: 0, out: expect.stringMatching(/slow +0\.3 +0\.3\n/u) });
  expect((await piped([".mv slow 99"])).code).toBe(1);
});

test("ct without detectors says that it has none", async () => {
  const devices = join(place.folder, "motors.yaml");
  writeFileSync(devices, "x: { device: sim.motor }\n");
  const { code, out } = await piped([".ct", ".ct x"], devices);
  expect(code).toBe(1);
  expect(out).toContain("No device is triggered, so ct has to be told what to read, as in ct(x). There are: x.");
  expect(out).toMatch(/x +0\n/u);
});

test("what has no position is not told of as if it had", async () => {
  const { code, out } = await piped([".wa odd", "wa(slow)"]);
  expect(code).toBe(1);
  expect(out).toContain("odd has no position: it is no axis. There are: x, slow. [cli.usage]");
  expect(out).toMatch(/slow +0 +0\n/u);
});

test.each(["help", "help()"])("%s in the shell tells of what there is", async (line) => {
  const { code, out } = await piped([line]);
  expect(code).toBe(0);
  expect(out).toContain("mv(x, 3)            mvr(x, 0.1)                    moves");
});

test("ct counts for the time that it is given, once, and names those that have none", async () => {
  const lines = ["var began = Date.now()", ".ct noisy 0.3", "Date.now() - began >= 300", "ct(walk, 0.01)", ".ct -2"];
  const { code, out } = await piped([...lines, "noisy.countTime.value"], join(root, "examples/beamline.ts"));
  expect(code).toBe(1);
  expect(out).toMatch(/noisy {2}\d+\n.*true\n/u);
  expect(out).toContain("Not counted for 0.01 s, as they have no counting time: walk.");
  expect(out).toContain("ct takes one counting time, in s above 0; it got -2.");
  expect(out).toMatch(/0\.05\n/u);
});

test("what a line of the shell throws is told with the stack of the line, and nothing of the prompt's own", async () => {
  const { out } = await piped(["(() => nonesuch(1))()", "6 * 7"]);
  expect(out).toContain("Uncaught ReferenceError: nonesuch is not defined\n    at REPL");
  expect(out).not.toMatch(/node:|evaluation|ContextifyScript/u);
});

/** A terminal of the system's making: what is written to its stdin is typed. */
function inTerminal(words: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  // A shell in between would die of the Ctrl-C that the command takes as a request.
  const command = `exec ${[...commandLine, ...words].map((word) => `'${word}'`).join(" ")}`;
  const child = spawn("script", ["-qfec", command, "/dev/null"], {
    cwd: place.folder,
    env: {
      ...environment,
      TERM: "xterm",
      COLUMNS: "100",
      LINES: "24",
      HALCYON_HISTORY: join(place.folder, "history"),
      ...env,
    },
    stdio: ["pipe", "pipe", "pipe"],
  });
  return watch(child);
}

const hasScript = spawnSync("script", ["--version"]).status === 0;
if (!hasScript) {
  console.log("skipped: the tests of a terminal need script (util-linux)");
  if (process.env["CI"] === "true") throw new Error("CI needs script (util-linux) for the tests of a terminal.");
}

describe.runIf(hasScript)("at a terminal", () => {
  test("Ctrl-C pauses at a checkpoint and asks; the run resumes where it was, and then is aborted", async () => {
    const running = inTerminal(slowly(1000));
    await running.says("|         3 |");
    running.child.stdin?.write("\u0003");
    await running.says("Pausing at the next checkpoint");
    await running.says("resume, abort, stop or halt?");
    running.child.stdin?.write("\u0003");
    await running.says("It is paused: answer with resume, abort, stop or halt.");
    running.child.stdin?.write("what?\r");
    await running.says("halt    ends it at once; the plan does not clean up");
    running.child.stdin?.write("resume\r");
    await running.says("|         8 |");
    running.child.stdin?.write("\u0003");
    await running.says("Pausing at the next checkpoint. Ctrl-C again pauses now.");
    await vi.waitFor(() => expect(place.runs()).toHaveLength(1), { timeout: 60_000 });
    running.child.stdin?.write("abort\r");
    const { code, out } = await running.ended;
    expect(code).toBe(3);
    expect(out).toMatch(/▕.*▏ \d+% /);
    expect(seqNums()).toEqual(seqNums().map((_, i) => i + 1));
    expect(stopOf()).toMatchObject({ exit_status: "abort" });
  });

  test("a question of the plan comes after the rows so far, and Ctrl-C at it pauses", async () => {
    const running = inTerminal(["run", "tweak", "odd", "odd", "x", "0.25", "--beamline", beamline, "--no-plot"]);
    await running.says("(0.25) ");
    running.child.stdin?.write("\u0003");
    await running.says("Ctrl-C again pauses now");
    running.child.stdin?.write("\u0003");
    await running.says("resume, abort, stop or halt?");
    running.child.stdin?.write("stop\r");
    const { code, out } = await running.ended;
    expect(code).toBe(0);
    expect(out.indexOf("|         1 |")).toBeGreaterThan(0);
    expect(out.indexOf("|         1 |")).toBeLessThan(out.indexOf("(0.25) "));
  });

  test("stop ends the run as a success, and Ctrl-C twice pauses in the middle of a point", async () => {
    const running = inTerminal(slowly(1000));
    await running.says("|         3 |");
    running.child.stdin?.write("\u0003");
    await running.says("Ctrl-C again pauses now");
    running.child.stdin?.write("\u0003");
    await running.says("resume, abort, stop or halt?");
    running.child.stdin?.write("stop\r");
    expect((await running.ended).code).toBe(0);
    expect(stopOf()).toMatchObject({ exit_status: "success" });
  });

  test("a question that was put away with Ctrl-Z can be answered when it is brought back", async () => {
    const running = inTerminal(slowly(1000));
    await running.says("|         3 |");
    running.child.stdin?.write("\u0003");
    await running.says("resume, abort, stop or halt?");
    const asked = (): string => stripVTControlCharacters(running.said());
    running.child.stdin?.write("x\u001a");
    await vi.waitFor(() => expect(asked()).toMatch(/halt\? x$/u), { timeout: 60_000 });
    // There is no shell here that would stop it, and go on with it after `fg`.
    const { pid = 0 } = running.child;
    process.kill(Number(readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim()), "SIGCONT");
    await vi.waitFor(() => expect(asked()).toMatch(/halt\? x.*halt\? x$/su), { timeout: 60_000 });
    running.child.stdin?.write("\u007fabort\r");
    expect((await running.ended).code).toBe(3);
    expect(stopOf()).toMatchObject({ exit_status: "abort" });
  });

  test("on a terminal that can only write on, nothing is drawn anew", async () => {
    const { code, out } = await inTerminal(slowly(3), { TERM: "dumb" }).ended;
    expect([code, out.includes("|         3 |"), out.includes("\u001b")]).toEqual([0, true, false]);
  });

  test.each(["runs", "is paused"])("a terminal that is closed while a plan %s: the run is closed", async (when) => {
    const running = inTerminal(slowly(1000));
    await running.says("|         3 |");
    if (when === "is paused") {
      running.child.stdin?.write("\u0003");
      await running.says("resume, abort, stop or halt?");
    }
    running.child.kill("SIGKILL");
    await vi.waitFor(() => expect(stopOf()).toMatchObject({ exit_status: "abort" }), { timeout: 60_000 });
  });

  test("the shell runs plans, moves, counts and says where the axes are", async () => {
    const running = inTerminal(["shell", "--beamline", beamline, "--no-plot"]);
    await running.says("halcyon> ");
    const type = (line: string): unknown => running.child.stdin?.write(`${line}\r`);
    type("(await RE(scan([odd], x, 0, 2, 3), { sample: 'gold' })).exitStatus");
    await running.says("'success'");
    type("mv(x, 2.75)");
    await running.says("2.75      2.75");
    type(".mv x 3.25");
    await running.says("3.25      3.25");
    type("await ct(odd)");
    await running.says("odd  1.5");
    type("wa(slow)");
    await running.says("slow         0         0");
    type("await RE(rel_scan([odd], x, -1, 1, { num: 3 }))");
    await running.says("(scan num: 2)");
    type("await mv(x, 99)");
    await running.says("x cannot go to 99 mm: its limits are -10 to 10 mm. [device.limits]");
    type("_error.code");
    await running.says("'device.limits'");
    type(".ct nobody");
    await running.says("There is no device nobody.");
    type("_error.code");
    await running.says("'cli.usage'");
    type("x");
    await running.says("x  movable, readable");
    type("await RE(count([odd], 0))");
    await running.says("num must be");
    type(".exit");
    const { code, out } = await running.ended;
    expect(code).toBe(0);
    expect(out).not.toMatch(/Promise \{|Uncaught/);
    const runs = place.runs().map(documentsOf);
    expect(ofName(runs[0] ?? [], "start")[0]).toMatchObject({ sample: "gold", scan_id: 1 });
    expect(ofName(runs[1] ?? [], "event").map((event) => event.data["x"])).toEqual([2.25, 3.25, 4.25]);
  });

  test("the shell brings its runs to a catalog, and does not begin without it", async () => {
    const nowhere = inTerminal(["shell", "--beamline", beamline, "--catalog", "http://127.0.0.1:1"]);
    const refused = await nowhere.ended;
    expect([refused.code, refused.out]).toEqual([1, expect.stringMatching(/does not answer.*client\.unreachable/u)]);
    expect(refused.out).not.toContain("halcyon> ");
    const running = inTerminal(["shell", "--beamline", beamline, "--no-plot", "--catalog", "kept"]);
    await running.says("halcyon> ");
    const type = (line: string): unknown => running.child.stdin?.write(`${line}\r`);
    type("(await RE(scan([odd], x, 0, 2, 3), { sample: 'gold' })).exitStatus");
    await running.says("'success'");
    type("(await RE(count([odd], 2))).exitStatus");
    await running.says("(scan num: 2)");
    type(".exit");
    expect((await running.ended).code).toBe(0);
    const listed = await halcyon(place.folder, "runs", "--catalog", "kept", "--json");
    const found = listed.out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { start: { scan_id: number }; stop: { num_events: unknown } });
    expect(found.map((run) => [run.start.scan_id, run.stop.num_events])).toEqual([
      [2, { primary: 2 }],
      [1, { primary: 3 }],
    ]);
  });

  test("Ctrl-C in the shell pauses the plan, and the shell goes on after it", async () => {
    const running = inTerminal(["shell", "--beamline", beamline, "--no-plot"]);
    await running.says("halcyon> ");
    running.child.stdin?.write("await RE(scan([odd], slow, 0, 9, 200))\r");
    await running.says("|         3 |");
    running.child.stdin?.write("\u0003");
    await running.says("resume, abort, stop or halt?");
    running.child.stdin?.write("abort\r");
    await running.says("'abort'");
    running.child.stdin?.write("6 * 7\r");
    await running.says("42");
    running.child.stdin?.write(".exit\r");
    expect((await running.ended).code).toBe(0);
  });

  test("Ctrl-C in the shell stops a move where it is", async () => {
    const running = inTerminal(["shell", "--beamline", beamline]);
    await running.says("halcyon> ");
    running.child.stdin?.write("console.log('on its' + ' way'), mv(slow, 9)\r");
    await running.says("on its way");
    running.child.stdin?.write("\u0003");
    await running.says("Aborting: devices are stopped and unstaged.");
    await running.says("setpoint");
    running.child.stdin?.write("slow.position < 8 ? 'short' : 'through'\r");
    await running.says("'short'");
    running.child.stdin?.write(".exit\r");
    expect((await running.ended).code).toBe(0);
  });
});
