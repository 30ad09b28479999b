import { isHalcyonError } from "@halcyon/model";
import { describe, expect, test } from "vitest";
import { arrayOf } from "./arrays.ts";
import { addressesOf } from "./connector.ts";
import { r, rw } from "./interface.ts";
import { mock } from "./mock/index.ts";
import { f64 } from "./numbers.ts";
import { applySettings, settable, settingsOf } from "./settings.ts";
import { oneOf } from "./words.ts";

const Signals = { gain: rw(f64), mode: rw(oneOf(["Slow", "Fast"])), roi: { sizes: rw(arrayOf(f64)) }, count: r(f64) };

function device() {
  const hardware = mock();
  const signals = hardware.signals(Signals, addressesOf(Signals), { name: "cam" });
  return { hardware, cam: { name: "cam", signals } };
}

describe("settings", () => {
  test("are all that can be read and written, by path, as plain values", async () => {
    const { cam } = device();
    expect([...settable(cam).keys()]).toEqual(["signals.gain", "signals.mode", "signals.roi.sizes"]);
    await cam.signals.roi.sizes.set(Float64Array.of(1, 2)).finished;
    expect(await settingsOf(cam)).toEqual({ "signals.gain": 0, "signals.mode": "Slow", "signals.roi.sizes": [1, 2] });
  });

  test("that were saved can be put back, and only what differs is sent", async () => {
    const { cam, hardware } = device();
    const saved = JSON.parse(JSON.stringify(await settingsOf(cam))) as Record<string, unknown>;
    await cam.signals.gain.set(4).finished;
    const changes = await applySettings(cam, saved);
    expect(changes.map(({ path, from, to }) => [path, from, to])).toEqual([["signals.gain", 4, 0]]);
    expect([hardware.of(cam.signals.gain).puts, hardware.of(cam.signals.mode).puts]).toEqual([[4, 0], []]);
  });

  test("that don't fit are refused whole, each with its reason; null is passed over", async () => {
    const { cam, hardware } = device();
    const wrong = { "signals.gain": 2, "signals.mode": "Turbo", "signals.offset": 1, "signals.roi.sizes": null };
    let thrown: unknown;
    try {
      await applySettings(cam, wrong);
    } catch (error) {
      thrown = error;
    }
    expect(isHalcyonError(thrown, "device.settings") && thrown.facts.problems.map((one) => one.setting)).toEqual([
      "signals.mode",
      "signals.offset",
    ]);
    expect(hardware.of(cam.signals.gain).puts).toEqual([]);
  });
});
