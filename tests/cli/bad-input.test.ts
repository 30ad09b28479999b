import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RunStop } from "@halcyon/model";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Workplace, commandLine, documentsOf, halcyon, ofName, root } from "./halcyon.ts";

const beamline = join(root, "tests/cli/fixtures/beamline.ts");
const plans = join(root, "tests/cli/fixtures/plans.ts");

let place: Workplace;
beforeEach(() => {
  place = new Workplace();
});
afterEach(() => place[Symbol.dispose]());

const run = (...words: string[]): ReturnType<typeof halcyon> =>
  halcyon(place.folder, "run", ...words, "--beamline", beamline, "--no-plot");

/** The stop documents of all runs. */
const stops = (): RunStop[] => place.runs().flatMap((path) => ofName(documentsOf(path), "stop"));

describe("what makes no sense is refused before anything moves, with exit code 2", () => {
  test.each([
    ["an unknown plan", ["scn", "odd", "x", "0", "1", "3"], /no plan scn\. Did you mean scan\?.*count, scan/],
    ["an unknown device", ["count", "od"], /"od" is not a device \(did you mean "odd"\?\)/],
    ["an unknown motor", ["scan", "odd", "xx", "0", "1", "3"], /no device or number xx\. Did you mean x\?/],
    ["an unknown argument", ["count", "odd", "--nun", "3"], /there is no "nun" \(did you mean "num"\?\)/],
    ["a value of the wrong type", ["count", "odd", "--num", "many"], /num must be .*it is "many"/],
    [
      "a device that cannot be what it is asked for",
      ["scan", "odd", "silent", "0", "1", "3"],
      /must be a device that is movable; it is silent/,
    ],
    ["too few arguments", ["scan", "odd", "x", "0"], /needs motor, start, stop/],
    ["a file of plans that is not there", ["nothing.ts"], /nothing\.ts cannot be loaded: there is no such file/],
    ["a device that a plan asks for and there is not", [plans, "nobody"], /no device nonesuch/],
    ["metadata without a key", ["count", "odd", "--md", "gold"], /--md takes key=value/],
    ["a plan that is async", [plans, "later"], /this is async: write function\*/],
    [
      "words for a plan that takes its options by name",
      [plans, "slowly", "many", "odd"],
      /slowly takes its options by name, as --name value; it got "many", odd\./,
    ],
  ])("%s", async (_, words, sentence) => {
    const { code, out, err } = await run(...words);
    expect(err).toMatch(sentence);
    expect(err).toMatch(/\[(?:cli\.usage|cli\.load|plan\.arguments|engine\.plan)\]/);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(existsSync(join(place.folder, "halcyon-data")) ? place.runs() : []).toEqual([]);
  });

  test("a file of plans with a mistake in it, with its line, and one that imports what there is not", async () => {
    writeFileSync(join(place.folder, "slip.ts"), "export function* slip() {\n  const x = ;\n}\n");
    const slip = await run("slip.ts");
    expect(slip.err).toMatch(/plans of slip\.ts cannot be loaded: line 2: .*\[cli\.load\]/);
    writeFileSync(join(place.folder, "lost.ts"), 'import { a } from "nonesuch";\nexport const b = a;\n');
    const lost = await run("lost.ts");
    expect(lost.err).toContain("lost.ts cannot be loaded: Cannot find package 'nonesuch'");
    expect([slip.code, lost.code]).toEqual([2, 2]);
  });

  test("a beamline file that fails, with its line, or that of the file that it imports", async () => {
    writeFileSync(join(place.folder, "bl.ts"), "const none = undefined;\nexport const x = none.motors.x;\n");
    writeFileSync(join(place.folder, "top.ts"), 'import { x } from "./bl.ts";\nexport const y = x;\n');
    writeFileSync(
      join(place.folder, "names.ts"),
      'import { softSigna } from "@halcyon/devices";\nexport { softSigna };\n',
    );
    const said = async (file: string): Promise<string> =>
      (await halcyon(place.folder, "devices", "--beamline", file)).err.replaceAll(`${place.folder}/`, "");
    expect(await said("bl.ts")).toBe(
      "halcyon: The beamline bl.ts cannot be loaded: line 2: Cannot read properties of undefined (reading 'motors'). [cli.load]\n",
    );
    expect(await said("top.ts")).toContain("top.ts cannot be loaded: bl.ts, line 2: Cannot read");
    expect(await said("names.ts")).toContain("names.ts cannot be loaded: line 1: The requested module");
  });

  test("a beamline file whose device cannot be made, in one sentence", async () => {
    writeFileSync(join(place.folder, "b.yaml"), "x: { device: sim.motor, velocity: -1 }\n");
    const { err } = await halcyon(place.folder, "devices", "--beamline", "b.yaml");
    expect(err).toBe(
      "halcyon: The beamline b.yaml cannot be loaded: x can't be made: its velocity is -1, but must be not negative. [cli.load]\n",
    );
  });

  test("a beamline that never comes", async () => {
    writeFileSync(join(place.folder, "never.ts"), "export const beamline = () => new Promise(() => undefined);\n");
    const { code, err } = await halcyon(place.folder, "run", "count", "odd", "--beamline", "never.ts");
    expect({ code, err }).toEqual({
      code: 1,
      err: "halcyon: it waits for a promise of a file or a device that nobody keeps.\n",
    });
  });

  test("a beamline that is not there", async () => {
    const { code, err } = await halcyon(place.folder, "run", "count", "odd", "--beamline", "nope.ts");
    expect({ code, err }).toEqual({
      code: 2,
      err: "halcyon: The beamline nope.ts cannot be loaded: there is no such file. [cli.load]\n",
    });
  });

  test("a beamline in YAML, with all that is wrong in it", async () => {
    writeFileSync(
      join(place.folder, "b.yaml"),
      "x: { device: sim.moter }\ny: { device: sim.motor, velocty: 3, limits: [2, 1] }\nd: { device: sim.gaussian, motor: z }\n",
    );
    const { code, err } = await halcyon(place.folder, "run", "count", "d", "--beamline", "b.yaml");
    expect(code).toBe(2);
    expect(err).toContain('x is a "sim.moter", which is no kind of device (did you mean sim.motor?)');
    expect(err).toContain('y (sim.motor) has no "velocty" (did you mean velocity?)');
    expect(err).toContain("limits of y must be a list of two numbers, the lower first; it is [2,1]");
    expect(err).toContain("motor of d must be a sim.motor of this file (y)");
  });

  test("a data folder that cannot be written", async () => {
    writeFileSync(join(place.folder, "taken"), "");
    const { code, out, err } = await run("count", "odd", "--data", "taken");
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(
      /data folder .*taken cannot be written: .* \((?:EEXIST|ENOTDIR)\)\. Nothing has been moved.*\[files\.write\]/,
    );
    expect(readdirSync(place.folder)).toEqual(["taken"]);
  });

  test("a folder that somebody has removed", () => {
    // A shell that sits in it, and removes it.
    const line = `rmdir "$PWD" && exec ${commandLine.map((word) => `'${word}'`).join(" ")} plans`;
    mkdirSync(join(place.folder, "gone"));
    const { status, stderr } = spawnSync("sh", ["-c", line], { cwd: join(place.folder, "gone"), encoding: "utf8" });
    expect([status, stderr]).toEqual([2, "halcyon: the folder you are in is gone (ENOENT): go to another one.\n"]);
  });

  test.each([
    [[]],
    [["tun"]],
    [["show"]],
    [["show", "a", "b"]],
    [["tail", "--folow", "f"]],
    [["show", "nothing.jsonl"]],
  ])("halcyon %j", async (words) => {
    const { code, err } = await halcyon(place.folder, ...words);
    expect(code).toBe(words.length === 0 ? 0 : 2);
    expect(err === "").toBe(words.length === 0);
  });
});

describe("what fails while it runs closes the run as failed, with its reason, and exit code 1", () => {
  test("a plan that yields something that is not a message", async () => {
    const { code, err } = await run(plans, "no_message");
    expect(code).toBe(1);
    expect(err).toMatch(/take a picture.*\[engine\.message\]/s);
    expect(stops()).toMatchObject([{ exit_status: "fail", num_events: { primary: 1 } }]);
    expect(stops()[0]?.reason).toContain("take a picture");
  });

  test("a device without the verb", async () => {
    const { code, err } = await run(plans, "no_verb");
    expect(code).toBe(1);
    expect(err).toMatch(/odd.*\[device\.verb\]/s);
    expect(stops()).toMatchObject([{ exit_status: "fail" }]);
  });

  test("an error that nobody caught: the axis stops, both runs are whole, and the second is aborted", async () => {
    const { code, err } = await run(plans, "strays");
    expect(code).toBe(1);
    expect(err).toMatch(
      /An error that nobody caught: the pump is gone \(.*plans\.ts:50\) \[Error\] The run is aborted\./,
    );
    expect(stops()).toMatchObject([
      { exit_status: "success", num_events: { primary: 2 } },
      { exit_status: "abort", reason: "an error that nobody caught: the pump is gone" },
    ]);
  });

  test("a motor that is sent past its limit keeps what was taken before", async () => {
    const { code, err } = await run("scan", "odd", "x", "8", "12", "5");
    expect(code).toBe(1);
    expect(err).toMatch(/x cannot go to 11 .*-10 to 10.*\[device\.limits\]/);
    expect(stops()).toMatchObject([{ exit_status: "fail", num_events: { primary: 3 } }]);
    expect(stops()[0]?.reason).toContain("limits are -10 to 10");
  });

  test("a detector that reads a key which it never described", async () => {
    const { code, err } = await run("count", "surprising", "3");
    expect(code).toBe(1);
    expect(err).toMatch(/never_described/);
    expect(stops()).toMatchObject([{ exit_status: "fail" }]);
    expect(stops()[0]?.reason).toContain("never_described");
  });

  test("a detector that does not read what it described", async () => {
    const { code, err } = await run("count", "silent", "3");
    expect(code).toBe(1);
    expect(err).toContain("silent");
    expect(stops()).toMatchObject([{ exit_status: "fail" }]);
  });

  test("a detector that throws", async () => {
    const { code, err } = await run("count", "broken");
    expect(code).toBe(1);
    expect(err).toContain("the shutter fell off");
    expect(stops()[0]?.reason).toContain("the shutter fell off");
  });

  test("a reading that no file can hold: the run ends with a stop, and what is not in the file is told", async () => {
    const lines = [
      "const [reading, key] = [{ value: {}, timestamp: 1 }, { dtype: 'number', shape: [], source: 'test' }];",
      "reading.value.itself = reading.value;",
      "export const det = { name: 'det', read: () => ({ det: reading }), describe: () => ({ det: key }) };",
    ];
    writeFileSync(join(place.folder, "b.ts"), lines.join("\n"));
    const { code, err } = await halcyon(place.folder, "run", "count", "det", "--beamline", "b.ts", "--no-plot");
    expect(code).toBe(3);
    expect(err).toMatch(/The file of the run is without an event: The value at data\/det\/itself cannot be written/);
    expect(err).not.toContain("catalog");
    expect(documentsOf(place.runs()[0] ?? "").map(([name]) => name)).toEqual(["start", "descriptor", "stop"]);
  });

  test("a plan that fails on its own account, after a run that went well", async () => {
    const { code, err } = await run(plans, "fails");
    expect(code).toBe(1);
    expect(err).toMatch(/the plan failed: the sample melted \(.*plans\.ts:32\)\n/);
    expect(stops().map((stop) => stop.exit_status)).toEqual(["success", "fail"]);
  });
});

test("NaN and the infinities are written as Python writes them, and read back", async () => {
  const { code, out } = await run("count", "odd", "4");
  expect(code).toBe(0);
  expect(out.match(/\b(?:nan|inf)\b|-inf|1\.500/g)).toEqual(["nan", "inf", "-inf", "1.500"]);
  const [path = ""] = place.runs();
  const values = ofName(documentsOf(path), "event").map((event) => event.data["odd"]);
  expect(values).toEqual([NaN, Infinity, -Infinity, 1.5]);
  const shown = await halcyon(place.folder, "show", path, "--no-plot");
  expect(shown.out).toContain(" -inf |");
});
