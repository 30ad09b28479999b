/** Reading and writing: what every connector must do. @module */
import { isHalcyonError } from "@halcyon/model";
import { type ContractTests, failure } from "./checks.ts";
import { opened } from "./rig.ts";

/** Of reading and writing. */
export const valueTests: ContractTests = {
  "a source begins with the scheme": async (rig, expect) => {
    const { float } = await opened(rig);
    expect(float.source.split("://")[0]).toBe(rig.connector.scheme);
  },

  "what is written is read back, of every type": async (rig, expect) => {
    const { float, whole, flag, mode, label, curve } = await opened(rig);
    await float.set(1.25).finished;
    await whole.set(-7).finished;
    await flag.set(true).finished;
    await mode.set("Fast").finished;
    await label.set("a text").finished;
    await curve.set(Float64Array.of(1, 2, 3)).finished;
    expect([await float.get(), await whole.get(), await flag.get()]).toEqual([1.25, -7, true]);
    expect([await mode.get(), await label.get()]).toEqual(["Fast", "a text"]);
    expect(await curve.get()).toEqual(Float64Array.of(1, 2, 3));
  },

  "an array has its real length, and so has its description": async (rig, expect) => {
    const { curve } = await opened(rig);
    await curve.set(Float64Array.of(5, 6)).finished;
    const key = (await curve.describe())[curve.name];
    expect([(await curve.get()).length, key?.dtype, key?.shape]).toEqual([2, "array", [2]]);
  },

  "a description has type, units, precision and choices": async (rig, expect) => {
    const { float, mode, whole, flag } = await opened(rig);
    const described = { ...(await float.describe())[float.name] };
    expect([described.dtype, described.shape, described.units, described.precision]).toEqual(["number", [], "mm", 3]);
    expect((await mode.describe())[mode.name]?.choices).toEqual(["Slow", "Fast"]);
    expect((await whole.describe())[whole.name]?.dtype).toBe("integer");
    expect((await flag.describe())[flag.name]?.dtype).toBe("boolean");
  },

  "a reading is named after its signal and says when it was taken": async (rig, expect) => {
    const { float } = await opened(rig);
    const before = rig.connector.clock.now();
    await float.set(2).finished;
    const reading = (await float.read())[float.name];
    expect(reading?.value).toBe(2);
    expect(Math.abs((reading?.timestamp ?? 0) - before) < 60).toBe(true);
  },

  "a value that the type can't have is refused before anything is sent": async (rig, expect) => {
    const { whole, mode } = await opened(rig);
    expect(isHalcyonError(await failure(() => whole.set(1.5)), "signal.value")).toBe(true);
    expect(isHalcyonError(await failure(() => mode.set("Turbo" as "Fast")), "signal.value")).toBe(true);
    expect([await whole.get({ fresh: true }), await mode.get({ fresh: true })]).toEqual([0, "Slow"]);
  },

  "a set is done when the far end has the value": async (rig, expect) => {
    const { float, watched } = await opened(rig);
    for (const target of [1, 2, 3]) {
      await float.set(target).finished;
      expect(await watched.get({ fresh: true })).toBe(target);
    }
  },

  "a signal that is only written, and something to do, arrive": async (rig, expect) => {
    const { sent, press, whole } = await opened(rig);
    await sent.set(42).finished;
    expect(await whole.get({ fresh: true })).toBe(42);
    await press.trigger().finished;
    expect(await whole.get({ fresh: true })).toBe(1);
  },

  "a set that waits for the readback is done when it is there": async (rig, expect) => {
    const { float } = await opened(rig);
    await float.set(4, { completion: "readback", timeout: 5 }).finished;
    expect(await float.get({ fresh: true })).toBe(4);
  },

  "a set whose readback never comes fails at its time-out with the last value": async (rig, expect) => {
    const { float } = await opened(rig);
    const never = float.set(5, { completion: (readback) => readback > 100, timeout: 0.1 });
    const error = await failure(() => never.finished);
    expect(isHalcyonError(error, "signal.timeout") && error.facts.last).toBe("5");
  },

  "a location has where it was sent and where it is": async (rig, expect) => {
    const { float } = await opened(rig);
    await float.set(6).finished;
    expect(await float.locate()).toEqual({ setpoint: 6, readback: 6 });
  },
};
