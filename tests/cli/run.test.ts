import { copyFileSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { checkDocument } from "@halcyon/model";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Workplace, documentsOf, halcyon, ofName, root } from "./halcyon.ts";

let place: Workplace;
beforeEach(() => {
  place = new Workplace();
});
afterEach(() => place[Symbol.dispose]());

test("a scan prints its table, plot and peak, and is a file of valid documents", async () => {
  const { code, out, err } = await halcyon(
    place.folder,
    "run",
    "scan",
    "gauss",
    "x",
    "-1",
    "1",
    "21",
    "--md",
    "sample=gold",
  );
  expect(code).toBe(0);
  const rows = out.split("\n").filter((line) => /^\|\s+\d+ \|/.test(line));
  expect(rows).toHaveLength(21);
  expect(rows[10]).toMatch(/\|\s+11 \| .* \|\s+0\.000 \|\s+100\.000 \|/);
  expect(out).toContain("gauss over x: max 100 at 0, cen 0");
  expect(out).toMatch(/[\u2801-\u28ff]/);
  expect(out + err).not.toContain("\u001b");
  const [path = ""] = place.runs();
  expect(err.trim()).toBe(path);
  const documents = documentsOf(path);
  for (const [name, doc] of documents) checkDocument(name, doc);
  expect(documents.map(([name]) => name)).toEqual(["start", "descriptor", ...Array<string>(21).fill("event"), "stop"]);
  const [start] = ofName(documents, "start");
  expect(start).toMatchObject({ scan_id: 1, plan_name: "scan", sample: "gold", num_points: 21, motors: ["x"] });
  expect(path).toBe(join(place.folder, "halcyon-data", `1-${start?.uid.slice(0, 8)}.jsonl`));
});

test("numbers of scans go on from one process to the next, also when they run at once", async () => {
  const first = await halcyon(place.folder, "run", "count", "--detectors", "gauss", "--num", "2");
  expect(first.code).toBe(0);
  const both = await Promise.all([1, 2].map(() => halcyon(place.folder, "run", "count", "gauss")));
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  const numbers = place.runs().flatMap((path) => ofName(documentsOf(path), "start").map((start) => start.scan_id));
  expect(numbers).toEqual([1, 2, 3]);
});

test("a grid is drawn as a map, and its snake turns round", async () => {
  const words = "run grid_scan gauss y -1 1 3 x -1 1 5 --snake-axes true --no-table".split(" ");
  const { code, out } = await halcyon(place.folder, ...words);
  expect(code).toBe(0);
  expect(out).not.toContain("seq_num");
  expect(out.match(/····▒+████▒+····/g)).toHaveLength(3);
  const xs = ofName(documentsOf(place.runs()[0] ?? ""), "event").map((event) => event.data["x"]);
  expect(xs).toEqual([-1, -0.5, 0, 0.5, 1, 1, 0.5, 0, -0.5, -1, -1, -0.5, 0, 0.5, 1]);
});

test("a camera's images are files of their own, told of by stream documents", async () => {
  const { code } = await halcyon(place.folder, "run", "count", "img", "3");
  expect(code).toBe(0);
  const documents = documentsOf(place.runs()[0] ?? "");
  expect(ofName(documents, "stream_datum")).toHaveLength(3);
  const [resource] = ofName(documents, "stream_resource");
  expect(resource?.mimetype).toBe("multipart/related;type=application/x-npy");
  const folder = decodeURI((resource?.uri ?? "").replace("file://localhost", ""));
  expect(readdirSync(folder).toSorted()).toEqual(["img_0.npy", "img_1.npy", "img_2.npy"]);
  expect(readFileSync(join(folder, "img_2.npy")).toString("latin1", 1, 6)).toBe("NUMPY");
});

test("plans come from a file, with declared arguments or as plain functions", async () => {
  const plans = join(root, "examples/my-plan.ts");
  const twice = await halcyon(place.folder, "run", plans, "peak_twice", "gauss", "x", "--span", "2");
  expect(twice.code).toBe(0);
  const pairs = await halcyon(place.folder, "run", plans, "pairs", "--num", "3");
  expect(pairs.code).toBe(0);
  const points = place.runs().map((path) => ofName(documentsOf(path), "event").length);
  expect(points).toEqual([11, 11, 3]);
  const unnamed = await halcyon(place.folder, "run", plans, "--num", "3");
  expect(unnamed.code).toBe(2);
  expect(unnamed.err).toContain(`Which plan of ${plans}? There are: pairs, peak_twice.`);
  const wrong = await halcyon(place.folder, "run", plans, "peak_twice", "gauss", "x", "--span", "-2");
  expect(wrong.code).toBe(2);
  expect(wrong.err).toContain("span must be a number above 0; it is -2");
});

test("plans and devices may lie anywhere: what they import of ours is the command's", async () => {
  for (const name of ["my-plan.ts", "beamline.ts"])
    copyFileSync(join(root, "examples", name), join(place.folder, name));
  const words = "run my-plan.ts pairs --beamline beamline.ts --no-plot --no-table".split(" ");
  expect(await halcyon(place.folder, ...words)).toMatchObject({ code: 0, out: "success (events: 2 primary)\n" });
});

test("a beamline in YAML brings its devices", async () => {
  const beamline = join(root, "examples/beamline.yaml");
  const { code, out } = await halcyon(place.folder, "run", "scan", "det", "x", "-1", "1", "5", "--beamline", beamline);
  expect(code).toBe(0);
  expect(out).toContain("det over x:");
  const listed = await halcyon(place.folder, "devices", "--beamline", beamline, "--names");
  expect(listed.out.split("\n")).toEqual(["x", "y", "det", "camera", "temperature", ""]);
});

test("help tells of a plan's arguments, with examples, and opens nothing", async () => {
  const { code, out } = await halcyon(place.folder, "run", "scan", "--help");
  expect(code).toBe(0);
  expect(out).toContain("detectors: what is read at each point");
  expect(out).toContain("halcyon run scan gauss x -1 1 21");
  expect(readdirSync(place.folder)).toEqual([]);
});

test("help on a file of plans tells of each of them", async () => {
  const { code, out } = await halcyon(place.folder, "run", join(root, "examples/my-plan.ts"), "--help");
  expect(code).toBe(0);
  expect(out).toContain("pairs(devices, { … })");
  expect(out).toContain("peak_twice(detectors, axis, span=1)");
  expect(out).toContain("span: from end to end");
});

test.each(["devices", "connect", "plans", "shell"])("%s refuses a word that it has no use for", async (command) => {
  const { code, err } = await halcyon(place.folder, command, "bl01.yaml");
  expect(code).toBe(2);
  expect(err).toContain(`${command} takes options only; it got bl01.yaml.`);
});

test("completion knows commands, plans, options and devices", async () => {
  const next = async (...words: string[]): Promise<string[]> =>
    (await halcyon(place.folder, "completion", "words", ...words)).out.split("\n").filter((word) => word !== "");
  expect(await next("de")).toEqual(["devices"]);
  const listed = (await halcyon(place.folder, "help")).out.matchAll(/^ {2}(\w+) {2,}(?!.*this page)/gm);
  expect((await next("")).toSorted()).toEqual([...[...listed].map(([, name = ""]) => name), "help"].toSorted());
  expect(await next("run", "grid")).toEqual(["grid_scan"]);
  expect(await next("run", "scan", "--d")).toEqual(["--detectors", "--data"]);
  expect(await next("run", "scan", "gauss,noi")).toEqual(["gauss,noisy", "gauss,noisy_det"]);
  expect(await next("run", "count", "--beamline", "")).toEqual([]);
  expect((await halcyon(place.folder, "completion", "bash")).out).toContain("complete -F _halcyon halcyon");
});

test("show prints a run back as it was, with its header", async () => {
  const ran = await halcyon(place.folder, "run", "scan", "gauss", "x", "-1", "1", "11");
  const shown = await halcyon(place.folder, "show", place.runs()[0] ?? "");
  expect(shown.code).toBe(0);
  expect(shown.out).toMatch(/^Scan 1: scan, /);
  expect(shown.out.slice(shown.out.indexOf("+---"))).toBe(ran.out);
});
