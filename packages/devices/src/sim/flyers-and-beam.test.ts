import { VirtualClock } from "@halcyon/model";
import { describe, expect, test } from "vitest";
import { BeamCurrent } from "./beam-current.ts";
import { RandomWalk } from "./random-walk.ts";
import { simulatedBeamline } from "./simulated-beamline.ts";

const manual = (): VirtualClock => new VirtualClock({ manual: true });

describe("a simulated flyer", () => {
  test("hands over an event for each step, with what was read there", async () => {
    const { flyer2 } = simulatedBeamline({ clock: new VirtualClock(), random: () => 0.5 }).devices;
    flyer2.kickoff();
    expect(() => [...flyer2.collect()]).toThrow("it is not complete");
    await flyer2.complete().finished;
    const events = [...flyer2.collect()];
    expect(events.map(({ data }) => data["motor"])).toHaveLength(10);
    expect([events[0]?.data["motor"], events.at(-1)?.data["motor"]]).toEqual([1, 5]);
    expect(events[0]?.data["det"]).toBeCloseTo(Math.exp(-0.5), 12);
    expect(Object.keys(events[0]?.data ?? {})).toEqual(Object.keys((await flyer2.describeCollect())["flyer2"] ?? {}));
    expect([...flyer2.collect()]).toEqual([]);
  });
});

describe("a beam current", () => {
  test("decays by its ripple and is topped up again", () => {
    const clock = manual();
    const beam = new BeamCurrent("beam", { clock, full: 300, ripple: 0.01, lifetime: 36_000 });
    const lows: number[] = [];
    for (let i = 0; i < 2000; i++) {
      clock.advance(1);
      lows.push(beam.value);
    }
    expect(Math.min(...lows)).toBeGreaterThanOrEqual(297);
    expect(Math.min(...lows)).toBeLessThan(297.1);
    expect(Math.max(...lows.slice(400))).toBeGreaterThan(299.9);
  });

  test("that is dumped is 0 at once for who watches, and full when it has recovered", () => {
    const clock = manual();
    const beam = new BeamCurrent("beam", { clock });
    const seen: number[] = [];
    const leave = beam.subscribe((readings) => seen.push(Number(readings["beam"]?.value)));
    beam.dump();
    expect(seen.at(-1)).toBe(0);
    clock.advance(100);
    expect(beam.value).toBe(0);
    beam.recover(10);
    clock.advance(5);
    expect(seen.at(-1)).toBeCloseTo(150, 6);
    clock.advance(5);
    expect(beam.value).toBe(300);
    leave();
    expect(clock.pending).toBe(0);
  });
});

describe("a random walk", () => {
  test("is the same whether somebody watches it or looks now and then", () => {
    const make = (clock: VirtualClock): RandomWalk => {
      let seed = 7;
      const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
      return new RandomWalk("walk", { clock, random, step: 0.5, period: 0.3 });
    };
    const [watched, looked] = [manual(), manual()];
    const [a, b] = [make(watched), make(looked)];
    const seen: unknown[] = [];
    a.subscribe((readings) => seen.push(readings["walk"]?.value));
    watched.advance(30);
    looked.advance(30);
    expect(seen).toHaveLength(101);
    expect(b.value).toBe(seen.at(-1));
    expect(Math.abs(b.value)).toBeGreaterThan(0);
  });
});
