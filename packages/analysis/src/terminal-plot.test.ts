import { expect, test } from "vitest";
import { terminalMap } from "./terminal-map.ts";
import { terminalPlot } from "./terminal-plot.ts";

const x = Array.from({ length: 21 }, (_, i) => -1 + i / 10);
const peak = x.map((value) => Math.exp(-(value ** 2) / 0.1));

const dots = (text: string): number => text.match(/[\u2801-\u28ff]/g)?.length ?? 0;

test("a plot has the lines and the width asked for, and no colours", () => {
  const lines = terminalPlot(x, peak, { width: 60, height: 12, xLabel: "x (mm)", yLabel: "det" });
  expect(lines).toHaveLength(12);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
  expect(lines.join("")).not.toContain("\u001b");
});

test("the top of a peak is in the top row, above its x", () => {
  const [label, top, ...rest] = terminalPlot(x, peak, { width: 60, height: 12, xLabel: "x", yLabel: "det" });
  expect(label?.trim()).toBe("det");
  const column = (top ?? "").search(/[\u2801-\u28ff]/);
  const zero = (rest.at(-1) ?? "").search(/ 0(\.0)? /) + 1;
  expect(Math.abs(column - zero)).toBeLessThanOrEqual(3);
});

test("a value that is not finite leaves a gap", () => {
  const flat = x.map(() => 1);
  const full = terminalPlot(x, flat, { width: 60, height: 8 }).join("");
  const holed = terminalPlot(
    x,
    flat.map((value, i) => (i > 5 && i < 15 ? NaN : value)),
    { width: 60, height: 8 },
  ).join("");
  expect(dots(holed)).toBeLessThan(dots(full) * 0.7);
  expect(dots(holed)).toBeGreaterThan(0);
});

test("a plot of one point, and of none, has axes", () => {
  for (const lines of [terminalPlot([3], [5]), terminalPlot([], [])]) expect(lines.join("\n")).toMatch(/└[─┬]+/);
});

test("a plot without room says so", () => {
  expect(terminalPlot(x, peak, { width: 10, yLabel: "det" })).toEqual(["(a plot of det has no room in 10 columns)"]);
});

test("a map has its first row at the bottom, and blanks where nothing was measured", () => {
  const lines = terminalMap([0, 1, 2, 3, NaN, NaN], 2, { valueLabel: "det", xExtent: [0, 1], yExtent: [0, 5] });
  expect(lines.slice(1, 4)).toEqual(["        5 ┤", "          │▓▓▓▓████", "        0 ┤····░░░░"]);
  expect(lines[0]).toContain("det: · 0 to █ 3");
});

test("a map larger than its room is thinned", () => {
  const lines = terminalMap(new Float64Array(500 * 500), 500, { width: 72, height: 20 });
  expect(lines.length).toBeLessThanOrEqual(20);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(72);
});
