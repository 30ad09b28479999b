/** Devices that answer later, or not at all, when a simulation asks them something. @module */
import type { DataKeys, Readings } from "@halcyon/model";
import { expect, test } from "vitest";
import type { Plan } from "../message.ts";
import { count } from "../plans/count.ts";
import { scan } from "../plans/scan.ts";
import { mv } from "../stubs/move.ts";
import { UntouchableAxis, UntouchableDetector, scalar } from "../testing/untouchable.ts";
import { simulate } from "./index.ts";

class Remote extends UntouchableAxis {
  override async locate(): Promise<{ setpoint: number; readback: number }> {
    return Promise.resolve(super.locate());
  }
  override async describe(): Promise<DataKeys> {
    return Promise.resolve(super.describe());
  }
  override async readConfiguration(): Promise<Readings> {
    return Promise.resolve(super.readConfiguration());
  }
  override async describeConfiguration(): Promise<DataKeys> {
    return Promise.resolve(super.describeConfiguration());
  }
}

const offline = (): Promise<never> => Promise.reject(new Error("offline"));
const detector = (): UntouchableDetector => new UntouchableDetector("det", { det: scalar("det") });

test("a device that answers later has the same documents, limits and times as one that answers at once", async () => {
  const options = { place: 1, velocity: 2, limits: [0, 3] } as const;
  const plan = (x: UntouchableAxis) => (): Plan<string> => scan([detector()], x, 0, 4, 5);
  const [now, later] = [
    await simulate(plan(new UntouchableAxis("x", options))),
    await simulate(plan(new Remote("x", options))),
  ];
  expect(later.documents).toEqual(now.documents);
  expect(later.violations).toEqual(now.violations);
  expect(later.violations).toHaveLength(1);
  expect(later.duration).toBe(now.duration);
});

test("an axis that does not describe itself can be moved, and nobody could check it", async () => {
  for (const describe of [
    offline,
    () => {
      throw new Error("offline");
    },
  ]) {
    const x = Object.assign(new Remote("x"), { describe });
    const { unchecked, moves } = await simulate(() => mv(x, 5));
    expect(unchecked).toEqual(["x"]);
    expect(moves).toHaveLength(1);
    await expect(simulate(() => count([x], 1))).rejects.toThrow("offline");
  }
});

test("a device that does not tell its configuration fails the plan that uses it, each time", async () => {
  const x = Object.assign(new Remote("x"), { readConfiguration: offline });
  const stubborn = function* (): Plan<unknown[]> {
    const errors: unknown[] = [];
    for (let i = 0; i < 2; i++) {
      try {
        yield* mv(x, i);
      } catch (error) {
        errors.push((error as Error).message);
      }
    }
    return errors;
  };
  expect((await simulate(stubborn)).result).toEqual(["offline", "offline"]);
});
