import { readFileSync } from "node:fs";
import { memoryFrames } from "@halcyon/devices/sim";
import { Status, VirtualClock, can, isHalcyonError, type Readings } from "@halcyon/model";
import { describe, expect, test } from "vitest";
import { beamlineOfYaml, type YamlBeamline } from "./beamline-yaml.ts";
import { deviceKinds } from "./device-kinds.ts";

const setting = { clock: new VirtualClock(), random: () => 0.5, sink: memoryFrames() };
const make = (text: string): YamlBeamline => beamlineOfYaml("b.yaml", text, setting);

function reasonOf(text: string): string {
  try {
    make(text);
  } catch (error) {
    if (isHalcyonError(error, "cli.load")) return error.facts.reason;
    throw error;
  }
  return "";
}

test("a detector may name a motor that comes after it", async () => {
  const { devices } = make("det: { device: sim.gaussian, motor: x, height: 8 }\nx: { device: sim.motor, initial: 0 }");
  expect(Object.keys(devices)).toEqual(["det", "x"]);
  const { det } = devices;
  if (!can(det, "readable") || !can(det, "triggerable")) throw new Error("no detector");
  await Status.of(det.trigger()).finished;
  const readings: Readings = await det.read();
  expect(readings["det"]?.value).toBe(8);
});

describe("what is wrong is told with what would be allowed", () => {
  test.each([
    ["x: sim.motor", 'x needs a "device": one of sim.motor'],
    ["x: { device: sim.moter }", "no kind of device (did you mean sim.motor?)"],
    ["x: { device: sim.motor, velocity: fast }", 'velocity of x must be a number; it is "fast"'],
    ["x: { device: sim.motor, velocity: .nan }", "velocity of x must be a number"],
    ["x: { device: sim.motor, limits: [3] }", "limits of x must be a list of two numbers, the lower first; it is [3]"],
    ["x: { device: sim.motor, volocity: 1 }", '"volocity" (did you mean velocity?)'],
    ["d: { device: sim.gaussian }", 'd (sim.gaussian) needs a "motor": the motor that it depends on'],
    ["c: { device: sim.area_detector, x: c, y: c, shape: [0, 3] }", "a list of two whole numbers above 0"],
    ["x: { device: sim.motor }\nd: { device: sim.gaussian, motor: x, noise: loud }", "one of none, poisson, uniform"],
    ["s: { device: epics.signal, pv: A, writable: maybe }", "writable of s must be true or false"],
    ["s: { device: epics.scaler, pv: A, channels: [1, x] }", "channels of s must be a list of whole numbers"],
    ["m: { device: epics.motor }", 'm (epics.motor) needs a "pv": the name of its motor record'],
    ["- a\n- b", "it is not a map"],
    ["x: { device: sim.motor }\nx: { device: sim.motor }", "Map keys must be unique"],
    ["x: [1,", "line 1"],
  ])("%s", (text, sentence) => {
    expect(reasonOf(text)).toContain(sentence);
  });

  test("all of it at once, in one line", () => {
    const reason = reasonOf("a: { device: nothing }\nb: { device: sim.motor, velocity: fast }");
    expect(reason).toContain("no kind of device");
    expect(reason).toContain("velocity of b");
    expect(reason).not.toContain("\n");
  });
});

test("a detector that names something that is no motor is refused", () => {
  expect(reasonOf("beam: { device: sim.beam_current }\nd: { device: sim.gaussian, motor: beam }")).toContain(
    "motor of d",
  );
});

test("the README lists every parameter of every kind", () => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const missing = Object.entries(deviceKinds).flatMap(([kind, { parameters }]) => {
    const row = readme.split("\n").find((line) => line.startsWith(`| \`${kind}\``)) ?? "";
    return Object.keys(parameters)
      .filter((name) => !row.includes(`\`${name}\``))
      .map((name) => `${kind}: ${name}`);
  });
  expect(missing).toEqual([]);
});

test.each(["x y", "a.b", "a/b", "a,b", "1", "-x"])("%j is no name of a device, and that is said", (name) => {
  expect(reasonOf(`"${name}": { device: sim.motor }`)).toBe(
    `"${name}" is no name of a device: it begins with a letter, and has no space, comma, dot or slash`,
  );
  expect(Object.keys(make("µ-1: { device: sim.motor }").devices)).toEqual(["µ-1"]);
});
