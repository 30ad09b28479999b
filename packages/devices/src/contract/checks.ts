/** What the tests of the examination are, and how they look at what they get. @module */
import { type MaybePromise, asError } from "@halcyon/model";
import type { Rig } from "./rig.ts";

/** The matchers that are used: vitest's `expect` is one. */
export type Expect = (value: unknown) => {
  toBe(expected: unknown): void;
  toEqual(expected: unknown): void;
  toContain(expected: unknown): void;
};

/** Tests by their sentences. */
export type ContractTests = Readonly<Record<string, (rig: Rig, expect: Expect) => Promise<void>>>;

/** What `work` throws; an error that says so when it throws nothing. */
export async function failure(work: () => MaybePromise<unknown>): Promise<Error> {
  try {
    await work();
  } catch (error) {
    return asError(error);
  }
  return new Error("nothing was thrown");
}

/** Whether something holds within so many s. */
export async function eventually(holds: () => MaybePromise<boolean>, rig: Rig, seconds = 5): Promise<boolean> {
  const { clock } = rig.connector;
  const end = clock.monotonic() + seconds;
  while (!(await holds())) {
    if (clock.monotonic() > end) return false;
    await new Promise<void>((resolve) => void clock.after(0.01, resolve));
  }
  return true;
}
