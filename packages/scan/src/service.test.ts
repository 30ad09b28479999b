import { expect, test } from "vitest";
import { linspace, midpoints, serve } from "./index.ts";

const grid = linspace("y", 0, 1, 30).times(linspace("x", 0, 1, 40).snake());

test("thinned frames are never more than asked for, and keep the ends and the way of the scan", () => {
  const answer = midpoints({ spec: grid, max_frames: 50, format: "FLOAT_LIST" });
  const { x = [], y = [] } = answer.midpoints as Readonly<Record<string, readonly number[]>>;
  expect(answer.total_frames).toBe(1200);
  expect(answer.returned_frames).toBe(x.length);
  expect(x.length).toBeLessThanOrEqual(50);
  expect(y.at(-1)).toBeCloseTo(1, 12);
  const width = y.lastIndexOf(y[0] ?? 0) + 1;
  expect(x.slice(width, 2 * width)).toEqual(x.slice(0, width).toReversed());
});

test("a scan that is much longer than asked for keeps at least one frame of each dimension", () => {
  const answer = midpoints({
    spec: linspace("y", 0, 1, 2).times(linspace("x", 0, 1, 1e6)),
    max_frames: 3,
    format: "STRING",
  });
  expect(answer.returned_frames).toBe(3);
});

test("a long print is shortened, base64 isn't", () => {
  const whole = linspace("x", 0, 1, 2001);
  const spec = whole.serialize();
  expect(serve("/midpoints", { spec, format: "STRING" }).body).toMatchObject({
    midpoints: { x: "[0 0.0005 0.001 ... 0.999 0.9995 1]" },
  });
  const { midpoints: coded } = serve("/midpoints", { spec, format: "BASE64_ENCODED" }).body as {
    midpoints: Record<string, string>;
  };
  const bytes = Uint8Array.from(atob(coded["x"] ?? ""), (character) => character.charCodeAt(0));
  expect(Array.from(new Float64Array(bytes.buffer))).toEqual(Array.from(whole.frames().centre.x));
});

test.each([
  ["/midpoints", { spec: grid, max_frames: -1 }, ["body", "max_frames"]],
  ["/midpoints", { spec: grid, format: "CSV" }, ["body", "format"]],
  ["/midpoints", { spec: { type: "Snake", spec: 3 } }, ["body", "spec", "Snake", "spec"]],
  ["/bounds", 7, ["body"]],
  ["/gap", linspace("x", 0, 1, 2).zip(linspace("y", 0, 1, 3)), ["body"]],
  ["/smalleststep", linspace("x", 1, 1, 3), ["body"]],
  ["/gap", linspace("x", 0, 1, 1e9), ["body"]],
  ["/midpoints", { spec: linspace("x", 0, 1, 1e12), max_frames: 1e11 }, ["body"]],
  ["/midpoints", { spec: linspace("x", 0, 1, 1e12), max_frames: null }, ["body"]],
])("%s refuses %j with status 422 and the path", (route, body, loc) => {
  const answer = serve(route, JSON.parse(JSON.stringify(body)));
  expect(answer.status).toBe(422);
  expect(answer.body).toMatchObject({ detail: [{ loc }] });
});

test("the smallest step counts all axes together, and each alone", () => {
  const spec = linspace("x", 0, 3, 2).zip(linspace("y", 0, 4, 2));
  expect(serve("/smalleststep", spec.serialize()).body).toEqual({ absolute: 5, per_axis: { x: 3, y: 4 } });
});

test("an unknown route is a 404 that names the routes", () => {
  expect(serve("/toString", {})).toMatchObject({ status: 404, body: { detail: expect.stringContaining("/valid") } });
});
