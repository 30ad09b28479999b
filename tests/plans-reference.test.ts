import { expect, test } from "vitest";
import { committedReference, plansReference } from "../scripts/plans-reference.ts";

test("the reference of the plans is what they declare; scripts/plans-reference.ts makes it anew", () => {
  expect(committedReference()).toBe(plansReference());
});
