import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { Workplace, documentsOf, halcyon, ofName, root } from "../cli/halcyon.ts";
import { peersPython } from "./epics-ioc.ts";

interface Seen {
  /** The documents that Python's validators took. */
  names: string[];
  /** Those that its router passed on. */
  routed: string[];
  /** What its table printed. */
  lines: string[];
  images: { file: string; shape: number[]; dtype: string }[];
}

const python = peersPython("bluesky and event-model");
const script = fileURLToPath(new URL("python-view.py", import.meta.url));
const oddBeamline = join(root, "tests/cli/fixtures/beamline.ts");

function pythonSees(files: readonly (readonly [path: string, fields: readonly string[]])[]): Seen[] {
  const { status, stdout, stderr } = spawnSync(python ?? "", [script, JSON.stringify(files)], { encoding: "utf8" });
  if (status !== 0) throw new Error(`Python could not read them: ${stderr}`);
  return stdout
    .trim()
    .split("\n")
    .map((line): Seen => JSON.parse(line) as Seen);
}

describe.runIf(python !== undefined)("what halcyon run writes", () => {
  test.each([
    ["count", ["count", "gauss", "5"], ["gauss"]],
    ["scan", ["scan", "noisy", "x", "-1", "1", "11"], ["x", "noisy"]],
    ["grid_scan", "grid_scan gauss y -1 1 3 x -1 1 4 --snake-axes true".split(" "), ["y", "x", "gauss"]],
    ["NaN and infinite readings", ["count", "odd", "4", "--beamline", oddBeamline], ["odd"]],
    ["a run that failed", ["scan", "odd", "x", "8", "12", "5", "--beamline", oddBeamline], ["x", "odd"]],
  ])("%s is what Python takes, and its table has our lines", async (_, words, fields) => {
    using place = new Workplace();
    const { out } = await halcyon(place.folder, "run", ...words, "--no-plot");
    const [path = ""] = place.runs();
    const [seen] = pythonSees([[path, fields]]);
    const names = documentsOf(path).map(([name]) => name);
    expect(seen?.names).toEqual(names);
    expect(seen?.routed.filter((name) => name === "event" || name === "event_page")).toHaveLength(
      names.filter((name) => name === "event").length,
    );
    const ours = out.split("\n").filter((line) => /^[+|]|^generator /.test(line));
    expect(seen?.lines).toEqual(ours);
  });

  test("images are where their resource says, and numpy reads them", async () => {
    using place = new Workplace();
    await halcyon(place.folder, "run", "scan", "img", "x", "-1", "1", "3", "--no-plot");
    const [path = ""] = place.runs();
    const [seen] = pythonSees([[path, ["x", "img_sum"]]]);
    const shape = ofName(documentsOf(path), "descriptor")[0]?.data_keys["img"]?.shape;
    expect(seen?.images).toEqual(
      [0, 1, 2].map((i) => ({ file: `img_${i}.npy`, shape: shape?.slice(-2), dtype: "<u2" })),
    );
  });
});
