import { expect, test } from "vitest";

import { HalcyonError, asError, isHalcyonError } from "./index.ts";

test("an error carries its code, its facts and what was caught underneath", () => {
  const cause = new Error("no carrier");
  const error = new HalcyonError("status.cancelled", "x.set was cancelled.", { status: "x.set" }, { cause });
  expect(error).toBeInstanceOf(Error);
  expect([error.name, error.code, error.facts, error.cause]).toEqual([
    "HalcyonError",
    "status.cancelled",
    { status: "x.set" },
    cause,
  ]);
});

test("the guard tells our errors from others, and one code from another", () => {
  const error = new HalcyonError("status.cancelled", "x.set was cancelled.", { status: "x.set" });
  expect([
    isHalcyonError(error),
    isHalcyonError(error, "status.cancelled"),
    isHalcyonError(error, "device.verb"),
  ]).toEqual([true, true, false]);
  expect([isHalcyonError(new Error("x")), isHalcyonError(undefined)]).toEqual([false, false]);
});

test("what is thrown becomes an error, with the thrown value kept when it was none", () => {
  const error = new TypeError("x");
  expect(asError(error)).toBe(error);
  const wrapped = asError({ toString: () => "odd" });
  expect(wrapped.message).toBe("odd");
  expect(wrapped.cause).toBeTypeOf("object");
});
