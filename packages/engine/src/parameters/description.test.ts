import { expect, test } from "vitest";
import { planDefinitions } from "../plans/index.ts";
import { countDefinition } from "../plans/count.ts";
import { scanDefinition } from "../plans/scan.ts";
import { preprocessorDefinitions } from "../preprocessors/index.ts";
import { stubDefinitions } from "../stubs/index.ts";
import { patternDefinitions } from "../patterns/index.ts";
import { nearest } from "./nearest.ts";

test("the schema of a plan has its parameters with limits, units and defaults, and leaves out functions", () => {
  expect(countDefinition.schema()).toMatchObject({
    title: "count",
    type: "object",
    required: ["detectors"],
    additionalProperties: false,
    properties: {
      detectors: { type: "array", items: { type: "string", "x-device": true, "x-ability": "readable" } },
      num: { anyOf: [{ type: "integer", minimum: 1 }, { type: "null" }], default: 1 },
      delay: { default: 0 },
    },
  });
  expect(countDefinition.schema()["properties"]).not.toHaveProperty("per_shot");
});

test("the schema of repeated arguments is a list of groups", () => {
  expect(scanDefinition.schema()["properties"]).toMatchObject({
    args: {
      type: "array",
      minItems: 1,
      items: { prefixItems: [{ title: "motor" }, { title: "start", type: "number" }, { title: "stop" }] },
    },
  });
});

test("help says of each parameter what it takes and what it is when not given", () => {
  expect(scanDefinition.help()).toContain("scan(detectors, motor, start, stop, …, num, per_step=…, md=…)");
  expect(countDefinition.help()).toContain("num: how many times; null for ever, or until the delays end");
  expect(countDefinition.help()).toContain("1 when not given");
});

test("no signature and no help speaks of an object as JavaScript does", () => {
  const all = [planDefinitions, stubDefinitions, preprocessorDefinitions, patternDefinitions].flatMap((one) => [
    ...one.values(),
  ]);
  expect(all.filter((one) => one.help().includes("[object")).map(({ name }) => name)).toEqual([]);
});

test("every definition has a text, and every parameter too", () => {
  const all = [planDefinitions, stubDefinitions, preprocessorDefinitions, patternDefinitions].flatMap((one) => [
    ...one.values(),
  ]);
  const silent = all.flatMap(({ name, text, parameters }) =>
    [[name, text], ...Object.entries(parameters).map(([key, one]) => [`${name}.${key}`, one.text])].filter(
      ([, said]) => said === "",
    ),
  );
  expect(silent).toEqual([]);
});

test("a schema can be written as JSON for every plan", () => {
  for (const plan of planDefinitions.values()) expect(JSON.parse(JSON.stringify(plan.schema()))).toEqual(plan.schema());
});

test("a name that is near nothing has no nearest", () => {
  expect(nearest("q", ["x", "y"])).toBeUndefined();
  expect(nearest("X", ["x", "y"])).toBe("x");
  expect(nearest("rel_scam", planDefinitions.keys())).toBe("rel_scan");
  expect(nearest("photosynthesis", planDefinitions.keys())).toBeUndefined();
});
