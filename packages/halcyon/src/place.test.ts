import { HalcyonError } from "@halcyon/model";
import { expect, test } from "vitest";
import { placeOf, placeText } from "./place.ts";

/** An error as V8 makes it, with these lines in the place of its stack. */
function thrown(...stack: readonly string[]): Error {
  return Object.assign(new TypeError("no such thing"), { stack: stack.join("\n") });
}

const ours = new URL("message.ts", import.meta.url).href;
const inPlan = thrown(
  "TypeError: no such thing",
  "    at node:internal/process/task_queues:103:5",
  "    at read (file:///lab/node_modules/pumps/index.js:3:7)",
  `    at send (${ours}:12:3)`,
  "    at Object.best [as peak] (file:///lab/my%20plans/peak.ts:12:9)",
  "    at file:///lab/my%20plans/all.ts:1:1",
);

test("the place of an error is the innermost one that is of no package and not Node's", () => {
  expect(placeOf(inPlan)).toEqual({ path: "/lab/my plans/peak.ts", line: 12 });
  expect(placeText(inPlan, "/lab")).toBe(" (my plans/peak.ts:12)");
  expect(placeText(inPlan, "/lab/elsewhere")).toBe(" (/lab/my plans/peak.ts:12)");
});

test("a file that makes no sense is named above the stack", () => {
  expect(placeOf(thrown("/lab/peak.ts:3", "  const x = ;", "SyntaxError: …"))).toEqual({
    path: "/lab/peak.ts",
    line: 3,
  });
  expect(placeOf(thrown("file:///lab/peak.ts:1", "import { a } from …"))).toEqual({ path: "/lab/peak.ts", line: 1 });
});

test("an error of ours has a place only when its cause has one, and a message is no place", () => {
  const facts = { device: "x", reason: "no" };
  expect(placeOf(new HalcyonError("device.description", "No.", facts))).toBeUndefined();
  expect(placeOf(new HalcyonError("device.description", "No.", facts, { cause: inPlan }))?.line).toBe(12);
  expect(placeOf(thrown("Error: nobody at /lab/peak.ts:3", `    at send (${ours}:12:3)`))).toBeUndefined();
  expect(placeText("a text that was thrown", "/lab")).toBe("");
});
