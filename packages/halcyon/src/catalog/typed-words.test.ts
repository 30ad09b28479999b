import { expect, test } from "vitest";
import { momentOf } from "./moment.ts";
import { placeOf, withPlaces } from "./place-words.ts";
import { conditionOf } from "./where.ts";

test.each([
  ["plan_name=scan", { kind: "eq", key: "start.plan_name", value: "scan" }],
  ["scan_id>=100", { kind: "comparison", operator: "ge", key: "start.scan_id", value: 100 }],
  ["exit_status!=success", { kind: "noteq", key: "stop.exit_status", value: "success" }],
  ["sample.name~50%", { kind: "contains", key: "start.sample.name", value: "50%" }],
  ["detectors~gauss", { kind: "contains", key: "start.detectors", value: "gauss" }],
  ["uid~302", { kind: "contains", key: "start.uid", value: "302" }],
  ["scan_id==100", { kind: "eq", key: "start.scan_id", value: 100 }],
  ['detectors=["gauss"]', { kind: "eq", key: "start.detectors", value: ["gauss"] }],
  ['sample="12"', { kind: "eq", key: "start.sample", value: "12" }],
  ["stop.time<5", { kind: "comparison", operator: "lt", key: "stop.time", value: 5 }],
  ["dark=true", { kind: "eq", key: "start.dark", value: true }],
  ["note=", { kind: "eq", key: "start.note", value: "" }],
])("%s is a condition", (text, filter) => {
  expect(conditionOf(text)).toEqual(filter);
});

test.each(["plan_name", "=scan", ""])("%j is no condition, and the operators are told", (text) => {
  expect(() => conditionOf(text)).toThrow(/KEY=VALUE/);
});

const now = new Date(2026, 10, 29, 14, 30).getTime() / 1000;
const local = (...date: [number, number, number, number?, number?]): number => new Date(...date).getTime() / 1000;

test.each([
  ["now", now],
  ["today", local(2026, 10, 29)],
  ["yesterday", local(2026, 10, 28)],
  ["30min", now - 1800],
  ["1.5h", now - 5400],
  ["2w", now - 14 * 86_400],
  ["2026-11-01", local(2026, 10, 1)],
  ["2026-11-01T09:15", local(2026, 10, 1, 9, 15)],
  ["2026-11-01 09:15", local(2026, 10, 1, 9, 15)],
  ["1795938129.5", 1_795_938_129.5],
])("%s is a time", (text, time) => {
  expect(momentOf(text, now, "--since")).toBe(time);
});

test.each(["yesterdy", "12", "2026-13-01", "2026-02-30", "2026-11-31T09:15", ""])(
  "%j is no time, and it is said what is",
  (text) => {
    expect(() => momentOf(text, now, "--since")).toThrow(/--since takes a time/);
  },
);

test("a place from the end is no option", () => {
  expect(withPlaces(["-1", "--no-plot", "-n"]).map(placeOf)).toEqual(["-1", "--no-plot", "-n"]);
  expect(withPlaces(["-1"])[0]?.startsWith("-")).toBe(false);
});
