import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { memoryFrames } from "@halcyon/devices/sim";
import { VirtualClock } from "@halcyon/model";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openBeamline } from "./beamline.ts";

let folder = "";
let files = 0;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "halcyon-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The names of the devices that a file exports, each with its device's own. */
async function devicesOf(text: string): Promise<Record<string, string>> {
  // A module is loaded once.
  const path = join(folder, `beamline-${(files += 1)}.ts`);
  writeFileSync(path, text);
  const setting = { clock: new VirtualClock(), random: () => 0.5, sink: memoryFrames() };
  await using beamline = await openBeamline({ path, folder, ...setting });
  return Object.fromEntries([...beamline.devices].map(([key, device]) => [key, (device as { name: string }).name]));
}

test("devices in an object are called by their own names and by those that the object has for them", async () => {
  const file = 'export const mono = { energy: { name: "mono_energy" }, pitch: { name: "mono_pitch" } };';
  expect(await devicesOf(file)).toEqual({
    mono_energy: "mono_energy",
    mono_pitch: "mono_pitch",
    energy: "mono_energy",
    pitch: "mono_pitch",
  });
});

test("a name that a file has for two devices is none: each keeps its own", async () => {
  const file = 'export const sample = { x: { name: "sample_x" } }; export const mirror = { x: { name: "mirror_x" } };';
  expect(await devicesOf(file)).toEqual({ sample_x: "sample_x", mirror_x: "mirror_x" });
});

test("a beamline that is also what the file exports by default is made once", async () => {
  const file = 'export function beamline() { return [{ name: "x" }]; } export default beamline;';
  expect(await devicesOf(file)).toEqual({ x: "x" });
});

test("a device's own name is no other device's", async () => {
  expect(await devicesOf('export const x = { name: "y" }; export const y = { name: "x" };')).toEqual({
    x: "x",
    y: "y",
  });
  await expect(devicesOf('export const one = { name: "x" }; export const two = { name: "x" };')).rejects.toThrow(
    /cannot be loaded: two devices are called x, and each needs a name of its own\./,
  );
});
