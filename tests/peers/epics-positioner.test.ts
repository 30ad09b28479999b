import { fileURLToPath } from "node:url";
import { EpicsPositioner, ca, epicsReadable, epicsSignal } from "@halcyon/control";
import { type Connector, f64, oneOf } from "@halcyon/devices";
import { type Progress, isHalcyonError } from "@halcyon/model";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Ioc, peersPython, startIoc } from "./epics-ioc.ts";

const python = peersPython("epicscorelibs");
const db = fileURLToPath(new URL("../../examples/epics-beamline.db", import.meta.url));

describe.skipIf(python === undefined)("a positioner over the PVs of a real IOC", () => {
  let ioc: Ioc;
  let connector: Connector;
  let x: EpicsPositioner;

  beforeAll(async () => {
    ioc = await startIoc({ db, python: python ?? "" });
    connector = ca({ ...ioc.options, prefix: ioc.prefix });
    const at = { setpoint: "X", readback: "X:RBV", done: "X:DONE", stop: "X:STOP", velocity: "X:VELO" };
    x = new EpicsPositioner(connector, "x", at, { tolerance: 1e-9 });
    await x.connect();
  });

  afterAll(async () => {
    await connector?.close();
    await ioc?.stop();
  });

  beforeEach(async () => {
    const velocity = epicsSignal(connector, "velocity", "X:VELO", f64);
    await velocity.set(500).finished;
    await x.set(0).finished;
    await velocity.set(5).finished;
  });

  test("a move is over when the axis has arrived, and no sooner", async () => {
    const status = x.set(1);
    await status.finished;
    expect(await x.locate()).toEqual({ setpoint: 1, readback: 1 });
    const readings = await x.read();
    expect(readings["x"]?.value).toBe(1);
    expect(readings["x_setpoint"]?.value).toBe(1);
    expect(Math.abs((readings["x"]?.timestamp ?? 0) - Date.now() / 1000)).toBeLessThan(5);
  });

  test("the detector has seen the place before the move is over", async () => {
    const det = epicsReadable(connector, "det", "DET", f64);
    await epicsSignal(connector, "velocity", "X:VELO", f64).set(50).finished;
    for (const target of [1, 2.5, -0.5]) {
      await x.set(target).finished;
      expect(await det.get()).toBeCloseTo(1000 * Math.exp(-(((target - 1) / 1.5) ** 2) / 2), 9);
    }
  });

  test("progress tells where the axis is, in its units, and grows", async () => {
    const status = x.set(2);
    const seen: Progress[] = [];
    for await (const progress of status.progress()) seen.push(progress);
    await status.finished;
    expect(seen.length).toBeGreaterThan(2);
    expect(seen[0]).toMatchObject({ name: "x", initial: 0, target: 2, unit: "mm", precision: 4 });
    const fractions = seen.map((one) => one.fraction ?? 0);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
  });

  test("a target outside the limits is refused with the limits, and nothing moves", async () => {
    const refused: unknown = await x.set(51).finished.catch((error: unknown) => error);
    expect(isHalcyonError(refused, "epics.limits") && refused.facts).toMatchObject({ value: 51, low: -50, high: 50 });
    await expect(x.checkValue(-50.1)).rejects.toThrow("its limits are -50 to 50");
    await expect(x.checkValue(Number.NaN)).rejects.toThrow("x cannot go to NaN");
    expect(await x.locate()).toEqual({ setpoint: 0, readback: 0 });
  });

  test("a stop that is no success fails the move and leaves the axis where it was", async () => {
    const status = x.set(20);
    for await (const progress of status.progress()) if ((progress.current ?? 0) > 0.5) break;
    await x.stop(false);
    const error: unknown = await status.finished.catch((thrown: unknown) => thrown);
    expect(isHalcyonError(error, "epics.move") && error.facts.reason).toBe("it was stopped");
    const { setpoint, readback } = await x.locate();
    expect(readback).toBeGreaterThan(0.5);
    expect(readback).toBeLessThan(20);
    expect(setpoint).toBe(readback);
  });

  test("a move that its caller gives up stops the axis", async () => {
    const controller = new AbortController();
    const status = x.set(20, { signal: controller.signal });
    for await (const progress of status.progress()) if ((progress.current ?? 0) > 0.5) break;
    controller.abort(new Error("the plan was aborted"));
    await expect(status.finished).rejects.toThrow("the plan was aborted");
    const done = epicsReadable(connector, "done", "X:DONE", f64);
    await done.when(1, { timeout: 20 });
    expect((await x.locate()).setpoint).toBeLessThan(20);
  });

  test("the description has units, precision and limits of the PV, and where it is", async () => {
    expect(await x.describe()).toMatchObject({
      x: { dtype: "number", shape: [], source: `ca://${ioc.prefix}X:RBV`, units: "mm", precision: 4 },
      x_setpoint: { source: `ca://${ioc.prefix}X`, limits: { control: { low: -50, high: 50 } } },
    });
  });

  test("a shutter is a word, by name, with its choices", async () => {
    const shutter = epicsSignal(connector, "shutter", "SHUTTER", oneOf(["Closed", "Open"]));
    await shutter.set("Closed").finished;
    expect(await shutter.get()).toBe("Closed");
    expect((await shutter.describe())["shutter"]?.choices).toEqual(["Closed", "Open"]);
  });

  test("the IOC killed in the middle of a move fails it at once, and the axis moves again afterwards", async () => {
    const status = x.set(20);
    for await (const progress of status.progress()) if ((progress.current ?? 0) > 0.5) break;
    await ioc.kill();
    const error: unknown = await status.finished.catch((thrown: unknown) => thrown);
    expect(isHalcyonError(error, "signal.disconnected")).toBe(true);
    await ioc.restart();
    await x.set(0.5).finished;
    expect((await x.locate()).readback).toBe(0.5);
  });
});

test("what a test needs and does not find is said, unless it must be there", () => {
  const { PEERS, CI } = process.env;
  process.env["PEERS"] = "/nowhere";
  try {
    process.env["CI"] = "true";
    expect(() => peersPython("epicscorelibs")).toThrow("run scripts/peers.sh");
  } finally {
    process.env["PEERS"] = PEERS;
    process.env["CI"] = CI;
    if (PEERS === undefined) delete process.env["PEERS"];
    if (CI === undefined) delete process.env["CI"];
  }
});
