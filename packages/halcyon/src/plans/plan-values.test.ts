import { planDefinitions } from "@halcyon/engine";
import { parameter, rest, type ParameterList } from "@halcyon/engine/parameters";
import { expect, test } from "vitest";
import { planValues, type PlanValues } from "./plan-values.ts";
import { readRunTokens } from "./plan-tokens.ts";

const devices = new Map(["gauss", "noisy", "x", "y"].map((name) => [name, { name }]));
const [x, y] = [devices.get("x"), devices.get("y")];

function values(line: string, parameters?: ParameterList): PlanValues {
  const { plan = "", tokens } = readRunTokens(line.split(" "));
  return planValues(tokens, parameters ?? planDefinitions.get(plan)?.parameters ?? {}, devices);
}

test("a list by place is one word, with commas", () => {
  expect(values("count gauss,noisy 5 0.5").args).toEqual([["gauss", "noisy"], 5, 0.5]);
});

test("a list by name takes words up to the next option", () => {
  const { args, kwargs } = values("count --detectors gauss noisy --num 5");
  expect(args).toEqual([]);
  expect(kwargs).toEqual({ detectors: ["gauss", "noisy"], num: 5 });
});

test("what is given by name leaves its place to the words behind it", () => {
  const { args, kwargs } = values("scan --detectors gauss --num 3 x -1 1");
  expect(kwargs).toEqual({ num: 3 });
  expect(args).toEqual([["gauss"], x, -1, 1]);
});

test("devices and numbers among the groups are told apart", () => {
  expect(values("grid_scan gauss x -1 1 5 y 0 1e1 3").args).toEqual([["gauss"], x, -1, 1, 5, y, 0, 10, 3]);
});

test("positions of a list scan are a list", () => {
  expect(values("list_scan gauss x 0,0.5,2 y [1,2,3]").args).toEqual([["gauss"], x, [0, 0.5, 2], y, [1, 2, 3]]);
});

test("a truth may be a flag, a word, or a list of axes where the plan takes either", () => {
  expect(values("grid_scan gauss x 0 1 2 y 0 1 2 --snake-axes true").kwargs).toEqual({ snake_axes: true });
  expect(values("grid_scan gauss x 0 1 2 y 0 1 2 --snake-axes y").kwargs).toEqual({ snake_axes: ["y"] });
});

test("no number of points is null", () => {
  expect(values("count gauss --num none").kwargs).toEqual({ num: null });
});

test("a mistyped motor is named, with the devices that there are", () => {
  expect(() => values("scan gauss xx 0 1 5")).toThrow(/no device or number xx\. Did you mean x\?.*gauss, noisy, x, y/);
});

test("a word that is no number is left for the plan to refuse", () => {
  expect(values("count gauss five").args).toEqual([["gauss"], "five"]);
});

test.each(["--num", "--delay", "--detectors", "--per-shot", "--md"])(
  "%s of a plan is refused without its value",
  (name) => {
    expect(() => values(`count gauss ${name}`)).toThrow(`${name} needs a value.`);
  },
);

test("a list that is given again goes on", () => {
  expect(values("count --detectors gauss --num 2 --detectors noisy").kwargs).toEqual({
    detectors: ["gauss", "noisy"],
    num: 2,
  });
});

test.each(["count gauss --num 1 --num 2", "plain.ts --num 1 --num 2"])(
  "one value that is given twice is refused: %s",
  (line) => {
    expect(() => values(line)).toThrow("--num is given twice (1, 2), and has one value.");
  },
);

test("the name of an option that nobody declared is a truth when it stands alone", () => {
  expect(values("plain.ts --fast --num 3").kwargs).toEqual({ fast: true, num: 3 });
});

test("an option may begin with any letter", () => {
  expect(values("plain.ts --öffnung 3").kwargs).toEqual({ öffnung: 3 });
});

test("texts among the rest stay texts", () => {
  const texts = rest<{ t: string }>("texts", { members: { t: { type: "string" } }, least: 1 });
  expect(values("texts 5 true a,b", { texts }).args).toEqual(["5", "true", "a,b"]);
});

test.each(["--masks [1,2] [3]", "--masks 1,2 3", "--masks [[1,2],[3]]", "--masks [1,2] --masks [3]"])(
  "lists in a list may be a word each: %s",
  (words) => {
    const masks = parameter<unknown>({ type: "list", of: { type: "list", of: { type: "number" } } }, "masks");
    expect(values(`masked ${words}`, { masks }).kwargs).toEqual({ masks: [[1, 2], [3]] });
  },
);

test.each(["no-tabel", "Data", "sipll"])(
  "--%s after the plan is an option of the command that was mistyped",
  (name) => {
    expect(() => values(`count gauss --${name}`)).toThrow(
      /^There is no option --\S+\. Did you mean --(?:no-table|data|spill)\?/,
    );
  },
);

test("an option that is nearly a plan's own is left for the plan to refuse", () => {
  expect(values("count gauss --dely 3").kwargs).toEqual({ dely: 3 });
});
