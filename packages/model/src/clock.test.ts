import { afterEach, describe, expect, test, vi } from "vitest";

import { VirtualClock, systemClock } from "./index.ts";

describe("a virtual clock", () => {
  test("jumps to what is due next, in order, once nothing else is left to do", async () => {
    const clock = new VirtualClock({ start: 50 });
    const seen: [string, number][] = [];
    const day = 86_400;
    const done = new Promise<void>((resolve) => {
      clock.after(day, () => {
        seen.push(["day", clock.now()]);
        clock.after(1, () => {
          seen.push(["day and 1 s", clock.now()]);
          resolve();
        });
      });
      clock.after(2, () => seen.push(["2 s", clock.now()]));
      clock.after(2, () => seen.push(["2 s too", clock.now()]));
    });
    expect(seen).toEqual([]);
    await done;
    expect(seen).toEqual([
      ["2 s", 52],
      ["2 s too", 52],
      ["day", 50 + day],
      ["day and 1 s", 51 + day],
    ]);
    expect(clock.monotonic()).toBe(day + 1);
  });

  test("stands still while promises are being settled", async () => {
    const clock = new VirtualClock();
    const started = clock.now();
    let rang = false;
    clock.after(0.001, () => (rang = true));
    for (let turn = 0; turn < 1000; turn++) await Promise.resolve();
    expect(rang).toBe(false);
    expect(clock.now()).toBe(started);
  });

  test("stands still while somebody holds it, whatever turns pass, and two whole turns after that", async () => {
    const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
    const clock = new VirtualClock({ start: 0 });
    const rang = new Promise<void>((resolve) => void clock.after(1, resolve));
    const [one, other] = [clock.hold(), clock.hold()];
    for (let turns = 0; turns < 20; turns += 1) await turn();
    one();
    one();
    for (let turns = 0; turns < 20; turns += 1) await turn();
    expect(clock.now()).toBe(0);
    other();
    await turn();
    expect(clock.now()).toBe(0);
    await rang;
    expect(clock.now()).toBe(1);
  });

  test("moves by advance alone when it is manual, each call at its own time", async () => {
    const clock = new VirtualClock({ manual: true, start: 0 });
    const seen: number[] = [];
    clock.after(3, () => seen.push(clock.now()));
    clock.after(1, () => clock.after(1, () => seen.push(clock.now())));
    await new Promise((resolve) => void setImmediate(() => setImmediate(() => setImmediate(resolve))));
    expect([clock.now(), seen]).toEqual([0, []]);
    clock.advance(2.5);
    expect([clock.now(), seen]).toEqual([2.5, [2]]);
    clock.advance(10);
    expect([clock.now(), seen]).toEqual([12.5, [2, 3]]);
  });

  test("keeps every digit of the time that has passed, whatever the date", () => {
    const clock = new VirtualClock({ manual: true, start: 1_700_000_000 });
    const seen: number[] = [];
    clock.after(0.1, () => seen.push(clock.monotonic()));
    clock.advance(0.1);
    expect([clock.monotonic(), ...seen]).toEqual([0.1, 0.1]);
    expect(clock.now()).toBe(1_700_000_000.1);
  });

  test("counts what is pending, and forgets what was taken back", () => {
    const clock = new VirtualClock({ manual: true });
    const takeBack = clock.after(1, () => expect.unreachable());
    clock.after(2, () => {});
    expect(clock.pending).toBe(2);
    takeBack();
    takeBack();
    expect(clock.pending).toBe(1);
    clock.advance(5);
    expect(clock.pending).toBe(0);
  });

  test("takes what is due in the past, or at no number, for due now, and what is due never for never", () => {
    const clock = new VirtualClock({ manual: true, start: 0 });
    const seen: number[] = [];
    for (const seconds of [-5, NaN, Infinity]) clock.after(seconds, () => seen.push(clock.now()));
    expect(clock.pending).toBe(2);
    clock.advance(1);
    expect(seen).toEqual([0, 0]);
  });

  test("goes on after a call has thrown", () => {
    const clock = new VirtualClock({ manual: true, start: 0 });
    clock.after(1, () => {
      throw new Error("broken");
    });
    let rang = false;
    clock.after(2, () => (rang = true));
    expect(() => clock.advance(5)).toThrow("broken");
    clock.advance(5);
    expect(rang).toBe(true);
  });
});

/** The machine's date is looked at once in a ms. */
function passOneMillisecond(): void {
  const before = performance.now();
  while (performance.now() < before + 1);
}

describe("the machine's clock", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  test("has the machine's date, and a time that does not go back", () => {
    const earliest = Date.now() / 1000;
    const now = systemClock.now();
    const latest = Date.now() / 1000;
    expect(now).toBeGreaterThan(earliest - 0.1);
    expect(now).toBeLessThan(latest + 0.1);
    const before = systemClock.monotonic();
    expect(systemClock.monotonic()).toBeGreaterThanOrEqual(before);
  });

  test("follows the machine's date when that is set", () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(1_000_000);
    passOneMillisecond();
    expect(systemClock.now()).toBeCloseTo(1000, 6);
    vi.setSystemTime(5_000_000);
    passOneMillisecond();
    expect(systemClock.now()).toBeCloseTo(5000, 6);
  });

  test("waits longer than one timer of the platform can", () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    let rang = 0;
    const days40 = 40 * 86_400;
    systemClock.after(days40, () => rang++);
    systemClock.after(days40, () => rang++)();
    vi.advanceTimersByTime((days40 - 1) * 1000);
    expect(rang).toBe(0);
    vi.advanceTimersByTime(1001);
    expect(rang).toBe(1);
  });
});
