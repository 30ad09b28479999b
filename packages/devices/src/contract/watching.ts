/** Observing, holding and waiting: what every connector must do. @module */
import { HalcyonError, isHalcyonError } from "@halcyon/model";
import { type ContractTests, eventually, failure } from "./checks.ts";
import { opened } from "./rig.ts";

/** Of observing, holding and waiting. */
export const watchingTests: ContractTests = {
  "an observer gets the present value first, then each change when it keeps them": async (rig, expect) => {
    const { float, watched } = await opened(rig);
    const seen: number[] = [];
    for await (const { value } of watched.observe({ keep: 100, timeout: 5 })) {
      seen.push(value);
      if (value === 3) break;
      await float.set(value + 1).finished;
    }
    expect(seen).toEqual([0, 1, 2, 3]);
  },

  "an observer of the latest skips what it had no time for": async (rig, expect) => {
    const { float, watched } = await opened(rig);
    const observer = watched.observe({ timeout: 5 });
    const first = (await observer.next()).value?.value;
    let told = 0;
    const leave = watched.subscribe(() => (told += 1));
    for (let value = 1; value <= 20; value++) await float.set(value).finished;
    await watched.when(20, { timeout: 5 });
    leave();
    const second = (await observer.next()).value?.value;
    await observer[Symbol.asyncDispose]();
    expect([first, second, told > 2]).toEqual([0, 20, true]);
  },

  "an observer that keeps too few fails rather than losing one": async (rig, expect) => {
    const { float, watched } = await opened(rig);
    const observer = watched.observe({ keep: 2, timeout: 5 });
    await observer.next();
    for (let value = 1; value <= 5; value++) await float.set(value).finished;
    await watched.when(5, { timeout: 5 });
    const seen = [(await observer.next()).value?.value, (await observer.next()).value?.value];
    const error = await failure(() => observer.next());
    expect(seen).toEqual([1, 2]);
    expect(isHalcyonError(error, "signal.overrun") && error.facts.capacity).toBe(2);
  },

  "an observer that leaves closes the monitor": async (rig, expect) => {
    const { watched } = await opened(rig);
    for await (const reading of watched.observe({ timeout: 5 })) if (reading.value === 0) break;
    expect(await eventually(async () => ((await rig.monitors?.()) ?? 0) === 0, rig)).toBe(true);
  },

  "nothing is monitored until somebody holds, stages, observes or subscribes": async (rig, expect) => {
    const { float, watched } = await opened(rig);
    await float.get();
    await float.set(1).finished;
    expect((await rig.monitors?.()) ?? 0).toBe(0);
    using held = watched.hold();
    expect(held === undefined).toBe(false);
    expect(await eventually(async () => rig.monitors === undefined || (await rig.monitors()) === 1, rig)).toBe(true);
  },

  "while it is held a signal knows each change without being asked": async (rig, expect) => {
    const { float, watched } = await opened(rig);
    using held = watched.hold();
    await float.set(8).finished;
    expect(held !== undefined && (await eventually(async () => (await watched.get()) === 8, rig))).toBe(true);
  },

  "a subscriber is told of the present and of each change until it leaves": async (rig, expect) => {
    const { float, watched } = await opened(rig);
    const seen: unknown[] = [];
    const leave = watched.subscribe((readings) => seen.push(readings[watched.name]?.value));
    await eventually(() => seen.length === 1, rig);
    await float.set(9).finished;
    await eventually(() => seen.length === 2, rig);
    leave();
    await float.set(10).finished;
    await float.get({ fresh: true });
    expect(seen).toEqual([0, 9]);
  },

  "a wait for a value is over when it is there, at once when it is there already": async (rig, expect) => {
    const { float, watched } = await opened(rig);
    expect(await watched.when(0, { timeout: 5 })).toBe(0);
    const waiting = watched.when((value) => value > 2, { timeout: 5 });
    await float.set(1).finished;
    await float.set(3).finished;
    expect(await waiting).toBe(3);
  },

  "a wait that takes too long says what it saw last": async (rig, expect) => {
    const { watched } = await opened(rig);
    const error = await failure(() => watched.when(77, { timeout: 0.1 }));
    expect(isHalcyonError(error, "signal.timeout") && error.facts.last).toBe("0");
  },

  "a wait that is called off fails with the reason": async (rig, expect) => {
    const { watched } = await opened(rig);
    const caller = new AbortController();
    const waiting = failure(() => watched.when(77, { signal: caller.signal }));
    caller.abort(new HalcyonError("status.cancelled", "Enough.", { status: "wait" }));
    expect((await waiting).message).toBe("Enough.");
  },
};
