import { VirtualClock } from "@halcyon/model";
import { expect, test } from "vitest";
import { Pace } from "./pace.ts";

test("what is left follows from the time between points, and not from that before the first", async () => {
  const clock = new VirtualClock();
  const pace = new Pace(clock);
  const until = (seconds: number): Promise<void> => new Promise((done) => void clock.after(seconds, done));
  pace.begin();
  pace.reached(0);
  await until(0.5);
  pace.reached(1);
  expect(pace.left(11)).toBeUndefined();
  await until(10);
  expect(pace.left(11)).toBeUndefined();
  pace.reached(2);
  expect(pace.left(11)).toBeCloseTo(90, 9);
  await until(4);
  expect([pace.left(11), pace.elapsed]).toEqual([expect.closeTo(86, 9), expect.closeTo(14.5, 9)]);
  await until(1000);
  expect(pace.left(11)).toBe(0);
  pace.begin();
  expect([pace.left(11), pace.elapsed]).toEqual([undefined, 0]);
});
