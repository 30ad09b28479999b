import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  addressesOf,
  arrayOf,
  boolean,
  f64,
  i32,
  i64,
  image,
  oneOf,
  r,
  rw,
  soft,
  table,
  text,
  u16,
} from "@halcyon/devices";
import { isHalcyonError } from "@halcyon/model";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { restoreSettings, saveSettings } from "./settings-file.ts";

const Camera = {
  gain: rw(f64),
  level: rw(f64),
  mode: rw(oneOf(["Slow", "Fast", "yes"])),
  label: rw(text),
  serial: rw(i64),
  on: rw(boolean),
  binning: rw(i32),
  roi: { sizes: rw(arrayOf(f64)), names: rw(arrayOf(text)), counts: rw(arrayOf(i64)) },
  mask: rw(image(u16, [2, 2])),
  steps: rw(table({ at: f64, trigger: oneOf(["Up", "Down"]) })),
  frames: r(i32),
};

async function camera() {
  const signals = soft().signals(Camera, addressesOf(Camera), { name: "cam" });
  await signals.gain.set(0.1).finished;
  await signals.level.set(Number.NaN).finished;
  await signals.mode.set("yes").finished;
  await signals.label.set("0x10: µm # no comment\n").finished;
  await signals.serial.set(9_007_199_254_740_993n).finished;
  await signals.on.set(true).finished;
  await signals.roi.sizes.set(Float64Array.of(1, -0.5, Infinity)).finished;
  await signals.roi.names.set(["a", "007"]).finished;
  await signals.roi.counts.set(BigInt64Array.of(1n, -9_007_199_254_740_993n)).finished;
  await signals.mask.set({ data: Uint16Array.of(1, 2, 3, 4), shape: [2, 2] }).finished;
  await signals.steps.set({ at: Float64Array.of(0, 1.5), trigger: ["Up", "Down"] }).finished;
  return { name: "cam", signals };
}

describe("settings in a file", () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "halcyon-settings-"));
    path = join(folder, "cam.yaml");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test("bring another device to the very same values, of every type", async () => {
    const cam = await camera();
    await saveSettings(path, cam);
    const other = { name: "other", signals: soft().signals(Camera, addressesOf(Camera), { name: "other" }) };
    const changes = await restoreSettings(path, other);
    expect(changes).toHaveLength(11);
    const { frames: _, roi, ...rest } = other.signals;
    for (const [key, signal] of Object.entries({ ...rest })) {
      const same = cam.signals[key as keyof typeof rest];
      expect(await signal.get()).toEqual(await same.get());
    }
    expect(await roi.counts.get()).toEqual(BigInt64Array.of(1n, -9_007_199_254_740_993n));
    expect([await roi.sizes.get(), await roi.names.get()]).toEqual([Float64Array.of(1, -0.5, Infinity), ["a", "007"]]);
    expect(await restoreSettings(path, other)).toEqual([]);
  });

  test("are lines that people read and change, and the file is whole or as before", async () => {
    const cam = await camera();
    await saveSettings(path, cam);
    const written = readFileSync(path, "utf8");
    expect(written).toContain("# settings of cam\n\nsignals.gain: 0.1\n");
    expect(written).toContain("\nsignals.mode: yes\n");
    expect(written).toContain("\nsignals.roi.sizes: [ 1, -0.5, .inf ]\n");
    expect(written).toContain("\nsignals.steps:\n  - [ 0, Up ]\n  - [ 1.5, Down ]\n");
    expect(readdirSync(folder)).toEqual(["cam.yaml"]);
    writeFileSync(path, written.replace("gain: 0.1", "gain: 4"));
    const changes = await restoreSettings(path, cam);
    expect(changes.map(({ path: at, from, to }) => [at, from, to])).toEqual([["signals.gain", 0.1, 4]]);
    const error: unknown = await saveSettings(join(folder, "none", "cam.yaml"), cam).catch((thrown: unknown) => thrown);
    expect(isHalcyonError(error, "files.write") && error.facts.reason).toBe("ENOENT");
  });

  test.each([
    ["gain: 1\ngain: 2", /line 2 can't be read: Map keys must be unique/u],
    ["a: [1", /line 1 can't be read/u],
    ["- 1", /not a map from settings to values/u],
    ["", /not a map from settings to values/u],
  ])("that are no YAML, or no map, are refused with their line: %j", async (wrong, reason) => {
    writeFileSync(path, wrong);
    await expect(restoreSettings(path, await camera())).rejects.toThrow(reason);
  });

  test("that are not there, or don't fit, are refused whole", async () => {
    const cam = await camera();
    await expect(restoreSettings(path, cam)).rejects.toThrow(/cam\.yaml can't be read: ENOENT/u);
    writeFileSync(path, "signals.gain: 7\nsignals.binning: 1.5\nsignals.frames: 1\n");
    const error: unknown = await restoreSettings(path, cam).catch((thrown: unknown) => thrown);
    expect(isHalcyonError(error, "device.settings") && error.facts.problems.map(({ setting }) => setting)).toEqual([
      "signals.binning",
      "signals.frames",
    ]);
    expect(await cam.signals.gain.get()).toBe(0.1);
  });
});
