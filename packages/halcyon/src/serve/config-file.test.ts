import { expect, test } from "vitest";
import { configOf, configText } from "./config-file.ts";
import { serveSettings, usualSettings } from "./serve-settings.ts";

test("what halcyon config prints is taken as it is, and is what is usual", () => {
  const text = configText();
  for (const name of Object.keys(serveSettings)) expect(text).toMatch(new RegExp(`^${name}:`, "m"));
  expect({ ...usualSettings, ...configOf("c.yaml", text) }).toEqual(usualSettings);
});

test("an empty file says nothing", () => {
  expect(configOf("c.yaml", "# nothing yet\n")).toEqual({});
});

test("keys have a secret, scopes and tags; without scopes they may do everything", () => {
  const { keys } = configOf("c.yaml", "keys:\n  - secret: a\n  - { secret: b, scopes: [read:data], tags: [x] }\n");
  expect(keys?.[0]?.scopes).toContain("create:node");
  expect(keys?.[1]).toEqual({ secret: "b", scopes: ["read:data"], accessTags: ["x"] });
});

test("origins are those of pages, as browsers say them", () => {
  const allowed_origins = ["https://web.example", "http://localhost:8080"];
  expect(configOf("c.yaml", `allowed_origins: ${JSON.stringify(allowed_origins)}`)).toEqual({ allowed_origins });
  expect(configOf("c.yaml", 'allowed_origins: ["*"]')).toEqual({ allowed_origins: ["*"] });
});

test("moved roots and words of one's own are maps of words", () => {
  const said = { root_map: { "/old": "/new" }, specs: { OWN: "AD_TIFF", "image/x-own": "image/tiff" } };
  expect(configOf("c.yaml", JSON.stringify(said))).toEqual(said);
});

test("a printed configuration has no secret in it", () => {
  expect(configText({ ...usualSettings, keys: [{ secret: "hush", scopes: [] }] })).not.toContain("hush");
});

test("a printed configuration is one that is taken, but for its secrets", () => {
  const text = "keys: [{ secret: a, scopes: [read:data], tags: [gold] }, { secret: b }]";
  const { keys } = configOf("c.yaml", text);
  const printed = configText({ ...usualSettings, keys: keys ?? [] });
  expect(printed).not.toMatch(/[&*]a1/u);
  const [first, second] = ["a", "b"];
  const again = printed.replace("secret: …", `secret: ${first}`).replace("secret: …", `secret: ${second}`);
  expect(configOf("c.yaml", again)).toMatchObject({ keys });
});

test("an index is printed, refused and told of without its password", () => {
  const index = "postgresql://halcyon:hush@db/catalog";
  expect(configOf("c.yaml", `index: ${index}`)).toEqual({ index });
  const text = configText({ ...usualSettings, index });
  expect(text).toMatch(/^index: postgresql:\/\/halcyon:…@db\/catalog$/m);
  const refused = (): unknown => configOf("c.yaml", "index: mysql://halcyon:hush@db/catalog");
  expect(refused).toThrow(/line 1: index is sqlite, or postgresql:/);
  expect(refused).not.toThrow(/hush/);
});

test.each([
  ["port: 0\nprot: 1", /line 2: there is no setting prot \(did you mean port\?\)/],
  ["port: 99999", /line 1: port is 0 to 65535; it is 99999/],
  ["\n\nlog: loud", /line 3: log is trace, /],
  ['indexed: ["start.\\"x"]', /line 1: indexed is a list of keys, /],
  ["indexed: [start..x]", /line 1: indexed is a list of keys, as start.plan_name, /],
  ["readable: /data", /line 1: readable is a list of paths/],
  ["keys: [{ secret: a, scopes: [read:evrything] }]", /line 1: keys is a list/],
  ["keys: [{ secret: a, scope: [] }]", /line 1: keys is a list/],
  ["allowed_origins: [https://web.example/page]", /line 1: allowed_origins is a list of origins/],
  ["allowed_origins: https://web.example", /line 1: allowed_origins is a list of origins/],
  ["root_map: [/old, /new]", /line 1: root_map is a map of paths/],
  ["root_map: { /old: 5 }", /line 1: root_map is a map of paths/],
  ["specs: { OWN: AD_TIF }", /line 1: specs is a map .*of a spec to one of AD_HDF5, .*; it is {"OWN":"AD_TIF"}/],
  ["keys: [{ secret: a }, { secret: a, scopes: [read:data] }]", /line 1: keys is a list .*once/],
  ["keys: [{ secret: a-b }]", /line 1: keys is a list .*letters/],
  ["port: 1\nport: 2", /line 2: .*unique/],
  ["- port", /line 1: it is no map/],
  ["port: [", /line 1: /],
])("%j is refused with the line", (text, message) => {
  expect(() => configOf("c.yaml", text)).toThrow(message);
  expect(() => configOf("c.yaml", text)).toThrow(expect.objectContaining({ code: "cli.load" }));
});

test("all that is wrong is said at once", () => {
  expect(() => configOf("c.yaml", "port: x\nhost: 5\n")).toThrow(/line 1: port .*line 2: host /);
});
