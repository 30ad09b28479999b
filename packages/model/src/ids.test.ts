import { expect, test } from "vitest";

import { countingUid, randomUid } from "./index.ts";

const uuid4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test("random ids look like uuid4 and differ", () => {
  const ids = new Set(Array.from({ length: 100 }, randomUid));
  expect(ids.size).toBe(100);
  for (const id of ids) expect(id).toMatch(uuid4);
});

test("counting ids look like uuid4 too, and are the same from each new counter", () => {
  const [a, b] = [countingUid(), countingUid()];
  const ids = Array.from({ length: 300 }, a);
  expect(Array.from({ length: 300 }, b)).toEqual(ids);
  expect(new Set(ids).size).toBe(300);
  for (const id of ids) expect(id).toMatch(uuid4);
});
