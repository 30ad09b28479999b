import { expect, test } from "vitest";
import { msg } from "../message.ts";
import { Bench } from "../testing/lab.ts";
import { experimentGroup, extendGroup, managementGroup, sampleGroup } from "./groups.ts";
import { metadataGroups } from "./metadata-groups.ts";

const standard = [sampleGroup, experimentGroup, managementGroup];
const run = [msg("open_run"), msg("close_run")];

test("without a facility any run is taken, and a sample's text is its name", async () => {
  const bench = new Bench(metadataGroups(standard));
  await bench.engine.run(run, { sample: "gold", proposal_id: "anything" });
  expect(bench.documents[0]?.[1]).toMatchObject({ sample: { name: "gold" }, proposal_id: "anything" });
});

test("metadata that are not as a group has them refuse the run before anything is written, with all that is wrong", async () => {
  const bench = new Bench(metadataGroups(standard));
  const result = await bench.engine
    .run(run, {
      sample: { name: "", temperature: -3 },
      experiment: { users: [{ institution: "ours" }] },
      data_groups: "all",
    })
    .result();
  expect(bench.documents).toEqual([]);
  expect(result.error?.message).toContain('sample.name is "", and must be a text that is not empty');
  expect(result.error?.message).toContain("sample.temperature is -3, and must be a number in K, 0 or more");
  expect(result.error?.message).toContain("experiment.users.0.name is missing: family and given name");
  expect(result.error?.message).toContain('data_groups is "all", and must be a list');
});

test("what a facility requires is required of every run, also from the engine's own metadata", async () => {
  const ours = extendGroup(experimentGroup, {
    properties: {
      proposal: { type: "string", pattern: "^MX-\\d+$" },
      shifts: { type: "integer", minimum: 1, default: 1 },
    },
    required: ["proposal"],
    additionalProperties: false,
  });
  const rules = metadataGroups([sampleGroup, ours]);
  const bench = new Bench({ ...rules, md: { experiment: { proposal: "MX-12" } } });
  await bench.engine.run(run);
  expect(bench.documents[0]?.[1]).toMatchObject({ experiment: { proposal: "MX-12", shifts: 1 } });
  expect(() => rules.mdValidator({})).toThrow("experiment is missing");
  expect(() => rules.mdValidator({ experiment: { proposal: "12" } })).toThrow("must be a text like ^MX-\\d+$");
  expect(() => rules.mdValidator({ experiment: { proposal: "MX-1", visit: 2 } })).toThrow(
    "experiment.visit is not among",
  );
});

test("the schema is JSON, and says what the validator says", () => {
  const { schema } = metadataGroups(standard);
  expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
  expect(Object.keys(schema.properties)).toEqual(
    expect.arrayContaining(["sample", "experiment", "owner", "data_session", "data_groups"]),
  );
});

test("groups that have a key in common, and extensions that require what is no property, are refused", () => {
  expect(() => metadataGroups([managementGroup, managementGroup])).toThrow("that of another group already");
  expect(() => extendGroup(sampleGroup, { required: ["colour"] })).toThrow("sample cannot require colour");
});
