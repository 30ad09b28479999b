/** `halcyon get|put|monitor|info|connect` against a real EPICS 7 IOC. @module */
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Ioc, peersPython, startIoc } from "../peers/epics-ioc.ts";
import { Workplace, commandLine, environment, start, watch, type Ended, type Running } from "./halcyon.ts";

const python = peersPython("epicscorelibs");
const db = fileURLToPath(new URL("../peers/epics-client.db", import.meta.url));
const time = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z/u;

describe.skipIf(python === undefined)("the tools for PVs and a real IOC", () => {
  let ioc: Ioc;
  let place: Workplace;
  beforeAll(async () => {
    ioc = await startIoc({ db });
  });
  afterAll(async () => {
    await ioc?.stop();
  });
  beforeEach(() => {
    place = new Workplace();
  });
  afterEach(() => place[Symbol.dispose]());

  const pv = (name: string): string => `ca://${ioc.prefix}${name}`;
  const begin = (...words: string[]): Running => start(place.folder, words, ioc.environment);
  const halcyon = (...words: string[]): Promise<Ended> => begin(...words).ended;
  const json = ({ out }: Ended): Record<string, unknown>[] =>
    out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  describe("get", () => {
    test("prints values with the record's digits, units, time and alarm, in the order typed", async () => {
      await halcyon("put", pv("AI"), "45.25");
      const { code, out, err } = await halcyon("get", pv("LONG"), pv("AI"), pv("STRING"));
      expect([code, err]).toEqual([0, ""]);
      const lines = out.trimEnd().split("\n");
      expect(lines.map((line) => line.replace(time, "TIME").split(/ {2,}/u))).toEqual([
        [`${ioc.prefix}LONG`, "-7 counts", "TIME"],
        [`${ioc.prefix}AI`, "45.250 mm", "TIME", "major (hihi)"],
        [`${ioc.prefix}STRING`, "hello", "TIME"],
      ]);
      await halcyon("put", pv("AI"), "1.5");
    });

    test("prints as many elements of an array as asked, and as JSON all of them", async () => {
      await halcyon("put", pv("WF:D"), "1", "2.5", "-3");
      const short = await halcyon("get", pv("WF:D"), "--array", "2");
      expect(short.out).toContain("  [1.0, 2.5, … 3 in all] V  ");
      const whole = json(await halcyon("get", "--json", pv("WF:D"), pv("BO")));
      expect(whole).toMatchObject([
        { pv: `${ioc.prefix}WF:D`, value: [1, 2.5, -3], length: 3, units: "V", severity: "none" },
        { value: "Closed", index: 0 },
      ]);
      expect(whole[0]?.["timestamp"]).toBeGreaterThan(1e9);
    });

    test("says of a PV that nobody serves where it was searched, and prints the others", async () => {
      const { code, out, err } = await halcyon("get", pv("NOWHERE"), pv("LONG"), "--timeout", "0.5");
      expect(code).toBe(1);
      expect(out).toMatch(/LONG {2,}-7 counts/u);
      expect(err).toBe(
        `halcyon: Nobody serves ${ioc.prefix}NOWHERE: no answer within 0.5 s from 127.0.0.1:${ioc.port}. [ca.unreachable]\n`,
      );
    });
  });

  describe("put", () => {
    test("prints the old and the new value, as the record took it", async () => {
      await halcyon("put", pv("AO"), "0", pv("MBBO"), "Medium");
      const { code, out } = await halcyon("put", pv("AO"), "-25", pv("MBBO"), "Fast");
      // Its drive limits end at -10.
      expect(out).toContain(`${ioc.prefix}AO    0.00 µm → -10.00 µm`);
      expect(out).toContain(`${ioc.prefix}MBBO  Medium → Fast`);
      expect(code).toBe(0);
      const [there] = json(await halcyon("put", "--json", pv("AO"), "1"));
      expect(there).toMatchObject({ old: { value: -10 }, new: { value: 1, units: "µm" } });
    });

    test("writes nothing when a value is none of its PV's, or a PV is not there", async () => {
      await halcyon("put", pv("AO"), "2", pv("MBBO"), "Slow");
      const misspelt = await halcyon("put", pv("AO"), "5", pv("MBBO"), "Fasst");
      expect(misspelt.code).toBe(2);
      expect(misspelt.err).toContain("its choices are Slow, Medium, Fast (did you mean Fast?). Nothing was written.");
      const word = await halcyon("put", pv("MBBO"), "Fast", pv("AO"), "five");
      expect([word.code, word.err]).toEqual([2, expect.stringContaining("a number is needed")]);
      const half = await halcyon("put", pv("AO"), "5", pv("LONG"), "1.5");
      expect([half.code, half.err]).toEqual([2, expect.stringContaining("whole numbers from -2147483648 to")]);
      const absent = await halcyon("put", pv("AO"), "5", pv("NOWHERE"), "1", "--timeout", "0.5");
      expect([absent.code, absent.err]).toEqual([1, expect.stringContaining("Nothing was written.")]);
      const [ao, mbbo] = json(await halcyon("get", "--json", pv("AO"), pv("MBBO")));
      expect([ao?.["value"], mbbo?.["value"]]).toEqual([2, "Slow"]);
    });

    test("waits for what it set going, unless told not to, and no longer than told", async () => {
      const slow = pv("SLOW.PROC");
      const begun = performance.now();
      expect((await halcyon("put", slow, "1")).code).toBe(0);
      expect(performance.now() - begun).toBeGreaterThan(500);
      const impatient = await halcyon("put", slow, "1", "--timeout", "0.2");
      expect(impatient.code).toBe(1);
      expect(impatient.err).toMatch(/put of .*SLOW\.PROC was not answered within 0\.2 s\. \[ca\.deadline\]/u);
      expect((await halcyon("put", slow, "1", "--timeout", "0.2", "--no-wait")).code).toBe(0);
    });

    test("stops waiting at Ctrl-C, and says that it may go on", async () => {
      const running = begin("put", pv("AO"), "7", pv("SLOW.DLY1"), "20", pv("SLOW.PROC"), "1");
      const watching = begin("monitor", pv("AO"));
      await watching.says("7.00 µm");
      running.child.kill("SIGINT");
      const { code, out, err } = await running.ended;
      watching.child.kill("SIGINT");
      await watching.ended;
      expect([code, err]).toEqual([3, expect.stringContaining("may still be under way")]);
      expect(out).toContain("→ 7.00 µm");
      await halcyon("put", pv("SLOW.DLY1"), "0.5", "--no-wait");
    });

    test("says that the server refuses", async () => {
      const { code, err } = await halcyon("put", pv("LOCKED"), "4");
      expect([code, err]).toEqual([1, expect.stringMatching(/LOCKED/u)]);
    });
  });

  describe("monitor", () => {
    test("prints the present value, then a line for each change, and ends after as many as asked", async () => {
      const { code, out } = await halcyon("monitor", pv("COUNT"), "--count", "4", "--json");
      const values = out
        .trimEnd()
        .split("\n")
        .map((line) => (JSON.parse(line) as { readonly value: number }).value);
      const [first = NaN] = values;
      expect(values).toEqual([first, first + 1, first + 2, first + 3]);
      expect(code).toBe(0);
    });

    test("goes on until Ctrl-C, and says of a PV that is not there that it is not", async () => {
      const running = begin("monitor", pv("AO"), pv("NOWHERE"), "--timeout", "0.5");
      await running.says("Nobody serves");
      await halcyon("put", pv("AO"), "3.25");
      await running.says("3.25 µm");
      running.child.kill("SIGINT");
      const { code, err } = await running.ended;
      expect(code).toBe(0);
      expect(err).toContain(`127.0.0.1:${ioc.port}`);
    });

    test("ends when nobody reads it any more", async () => {
      const [node = "", ...rest] = commandLine;
      const line = `"$@" | head -n 2`;
      const child = spawn("bash", ["-c", line, "bash", node, ...rest, "monitor", pv("COUNT")], {
        env: { ...environment, ...ioc.environment },
        stdio: ["ignore", "pipe", "pipe"],
      });
      const { code, out } = await watch(child).ended;
      expect([code, out.trimEnd().split("\n").length]).toEqual([0, 2]);
    });

    test("goes on with the units after its server was away", async () => {
      const other = await startIoc({ db, macros: { P: `${ioc.prefix}AWAY:` } });
      const running = start(place.folder, ["monitor", `ca://${other.prefix}AO`, "--count", "2"], other.environment);
      try {
        await running.says("0.00 µm");
        await other.kill();
        await running.says("no longer serves");
        await other.restart();
        const { code, out } = await running.ended;
        expect([
          code,
          out
            .trimEnd()
            .split("\n")
            .map((line) => / 0\.00 µm /u.test(line)),
        ]).toEqual([0, [true, true]]);
      } finally {
        await other.stop();
      }
    });

    test("ends when none of its PVs is there", async () => {
      const { code, err } = await halcyon("monitor", pv("NOWHERE"), "--timeout", "0.5");
      expect([code, err]).toEqual([1, expect.stringContaining("[ca.unreachable]")]);
    });
  });

  describe("info", () => {
    test("prints server, type, access, digits, limits and choices", async () => {
      const { code, out } = await halcyon("info", pv("AI"), pv("MBBO"));
      const rows = out.split("\n").map((line) => line.trim().split(/ {2,}/u));
      expect(rows).toEqual(
        expect.arrayContaining([
          ["server", `127.0.0.1:${ioc.port}`],
          ["type", "double"],
          ["elements", "1"],
          ["access", "read, write"],
          ["precision", "3"],
          ["display limits", "-50 to 50 mm"],
          ["warning limits", "-30 to 30 mm"],
          ["alarm limits", "-40 to 40 mm"],
          ["type", "enum"],
          ["choices", "0 Slow, 1 Medium, 2 Fast"],
        ]),
      );
      expect(code).toBe(0);
      const [array] = json(await halcyon("info", "--json", pv("WF:BIG")));
      expect(array).toMatchObject({ native: "double", count: 1_000_000, write: true });
    });
  });

  describe("connect", () => {
    const beamline = (there: string, absent: string): string => {
      const path = join(place.folder, "bl.yaml");
      writeFileSync(
        path,
        `det: { device: epics.signal, pv: "${ioc.prefix}AI" }\nx: { device: sim.motor }\n` +
          `axis: { device: epics.positioner, setpoint: "${ioc.prefix}${there}", readback: "${ioc.prefix}${absent}" }\n`,
      );
      return path;
    };

    test("ends with 0 when everything is up", async () => {
      const { code, out, err } = await halcyon("connect", "--beamline", beamline("AO", "AI"));
      expect([code, err]).toEqual([0, ""]);
      expect(out).toBe("up    det\nup    x\nup    axis\n");
    });

    test("tells in one tree what is not up, and where it was searched", async () => {
      const words = ["connect", "--beamline", beamline("NOWHERE1", "NOWHERE2"), "--timeout", "1"];
      const { code, out, err } = await halcyon(...words);
      expect([code, out]).toEqual([1, "up    det\nup    x\ndown  axis\n"]);
      expect(err).toMatch(/^halcyon: The devices can't be connected:\n {2}axis/u);
      expect(err).toContain("NOWHERE");
      expect(err).toContain(`127.0.0.1:${ioc.port}`);
    });

    test("goes on with --watch until an IOC comes up", async () => {
      const other = await startIoc({ db, macros: { P: `${ioc.prefix}LATE:` } });
      await other.stop();
      const path = join(place.folder, "late.yaml");
      writeFileSync(path, `late: { device: epics.signal, pv: "${other.prefix}AI" }\n`);
      const running = start(
        place.folder,
        ["connect", "--beamline", path, "--watch", "--timeout", "0.5"],
        other.environment,
      );
      await running.says("still trying");
      await other.restart();
      try {
        const { code, out } = await running.ended;
        expect([code, out]).toEqual([0, expect.stringMatching(/^down {2}late\nup {4}late after [\d.]+ s\n$/u)]);
      } finally {
        await other.stop();
      }
    });
  });
});

describe("a command line about PVs that makes no sense", () => {
  test.each([
    [["get"], "Which PV?"],
    [["get", "BL01:X"], "as in ca://BL01:X"],
    [["get", "ca://"], "names no PV"],
    [["get", "ca://A", "ca://A"], "is there twice"],
    [["get", "ca://A", "--arry", "4"], "Did you mean --array?"],
    [["get", "ca://A", "--array", "-4"], "a whole number from 0 on"],
    [["get", "ca://A", "--timeout", "soon"], "a time in s"],
    [["put", "ca://A"], "It has no value."],
    [["monitor", "ca://A", "--count", "0"], "a whole number from 1 on"],
  ])("%j is refused", async (words, reason) => {
    using place = new Workplace();
    const { code, err } = await start(place.folder, words).ended;
    expect([code, err]).toEqual([2, expect.stringContaining(reason)]);
  });
});
