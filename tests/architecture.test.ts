/**
 * The promises of the design that no compiler keeps: which package may know which, what runs in a browser, and
 * which names each package gives to the world.
 *
 * The names are in `tests/exports/`. A change of them is a decision: `npx vitest run tests/architecture.test.ts
 * -u` writes it down, and the commit shows it.
 *
 * @module
 */
import { describe, expect, test } from "vitest";
import { publishedFiles } from "./architecture/published.ts";
import {
  type Package,
  type Source,
  exportsOf,
  importsIn,
  manifestOf,
  packages,
  target,
} from "./architecture/source.ts";

/** Who may know whom (docs/design.md, "The packages"). */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  model: [],
  scan: ["model"],
  engine: ["scan", "model"],
  devices: ["scan", "model"],
  analysis: ["model"],
  control: ["devices", "scan", "model"],
  files: ["model"],
  catalog: ["files", "model"],
  queue: ["engine", "scan", "model"],
  halcyon: ["model", "scan", "engine", "devices", "analysis", "control", "files", "catalog", "queue"],
};

const inBrowsers = ["model", "scan", "engine", "devices", "analysis"];
const sayNothing = ["util", "utils", "helper", "helpers", "common", "manager", "misc", "impl", "types"];
const longest = 400; /* lines */

const all = packages();

describe.each(all.map((each) => [each.short, each] as const))("%s", (short, own) => {
  const allowed = mayImport[short]?.map((name) => `@halcyon/${name}`);

  test("has its place among the packages of the design", () => {
    expect(Object.keys(mayImport)).toContain(short);
  });

  test("depends on no package but those below it", () => {
    const ours = own.dependencies.filter((name) => name.startsWith("@halcyon/"));
    expect(ours.filter((name) => !allowed?.includes(name))).toEqual([]);
  });

  test("imports only itself, the packages below it, and what its package.json names", () => {
    const strangers = importsOf(own).filter(({ source, from }) => {
      if (from.startsWith("."))
        return !target(source, from).startsWith(source.isTest ? own.folder : `${own.folder}/src/`);
      if (from.startsWith("node:")) return false;
      const name = packageOf(from);
      if (name === `@halcyon/${short}`) return false;
      if (name.startsWith("@halcyon/") && !allowed?.includes(name)) return true;
      return !source.isTest && !own.dependencies.includes(name);
    });
    expect(strangers.map(sentence)).toEqual([]);
  });

  test("uses what its package.json names, outside of its tests", () => {
    const used = new Set(
      importsOf(own)
        .filter(({ source }) => !source.isTest)
        .map(({ from }) => packageOf(from)),
    );
    expect(own.dependencies.filter((name) => !used.has(name))).toEqual([]);
  });

  test.runIf(inBrowsers.includes(short))("imports nothing of Node's", () => {
    const nodes = importsOf(own).filter(({ source, from }) => !source.isTest && from.startsWith("node:"));
    expect(nodes.map(sentence)).toEqual([]);
  });

  test("has no files that import each other in a circle", () => {
    expect(circleIn(own)).toEqual([]);
  });

  test("has no file whose name says nothing", () => {
    expect(own.sources.map((s) => s.path).filter((p) => wordsOf(p).some((w) => sayNothing.includes(w)))).toEqual([]);
  });

  test(`has no file of more than ${longest} lines`, () => {
    expect(own.sources.filter((s) => !s.isTest && s.lines > longest).map((s) => `${s.path}: ${s.lines} lines`)).toEqual(
      [],
    );
  });

  test.each([...own.entries])("%s exports the names that were written down", async (subpath, path) => {
    const names = exportsOf(path);
    expect(names).not.toContain("*");
    const file = subpath === "." ? short : `${short}.${subpath.slice(2).replaceAll("/", ".")}`;
    await expect(`${names.join("\n")}\n`).toMatchFileSnapshot(`exports/${file}.txt`);
  });
});

test("every package says which Node it needs, as the workspace does", () => {
  const { engines } = manifestOf(".");
  expect(engines).toBeDefined();
  expect(all.filter(({ folder }) => manifestOf(folder).engines?.node !== engines?.node)).toEqual([]);
});

test("the clients of services run in a browser: nothing of Node's, and of their package only what does so too", () => {
  const clients = all.flatMap((each) => {
    const byPath = new Map(each.sources.map((source) => [source.path, source]));
    const reached = new Set<Source>();
    const reach = (source: Source | undefined): void => {
      if (source === undefined || reached.has(source)) return;
      reached.add(source);
      for (const { from, isValue } of source.imports)
        if (isValue && from.startsWith(".")) reach(byPath.get(target(source, from)));
    };
    reach(byPath.get(each.entries.get("./client") ?? ""));
    return [...reached];
  });
  const inNode = clients.flatMap((source) =>
    source.imports
      .filter(({ from, isValue }) => isValue && (from.startsWith("node:") || from === "@halcyon/files"))
      .map(({ from }) => sentence({ source, from })),
  );
  expect(clients.length).toBeGreaterThan(0);
  expect(inNode).toEqual([]);
});

test("what is published has the licence, the README and the command, and nothing of the tests", () => {
  const published = publishedFiles();
  expect([...published.keys()].toSorted()).toEqual(all.map(({ short }) => `@halcyon/${short}`).toSorted());
  for (const files of published.values()) {
    expect(files).toEqual(expect.arrayContaining(["LICENSE", "README.md", "package.json", "src/index.ts"]));
    expect(files.filter((path) => /\.test\.|(?:^|\/)testing(?:\/|$)|^generate\//u.test(path))).toEqual([]);
  }
  expect(published.get("@halcyon/halcyon")).toContain("bin/halcyon.js");
});

test("the engine and the devices do not know each other, not even in tests", () => {
  const between = all
    .filter((each) => each.short === "engine" || each.short === "devices")
    .flatMap((each) => importsOf(each))
    .filter(
      ({ source, from }) =>
        packageOf(from) === (source.path.includes("/engine/") ? "@halcyon/devices" : "@halcyon/engine"),
    );
  expect(between.map(sentence)).toEqual([]);
});

test("imports of every form are seen, and examples in comments are not", () => {
  const text = [
    'import a from "a";',
    "import {",
    "  b,",
    "  type B,",
    '} from "b";',
    'import type { C } from "c";',
    'export { d } from "d";',
    'import "e";',
    'const f = await import("f");',
    "/** ```ts",
    ' * import g from "g";',
    " * ``` */",
    '// import h from "h";',
  ].join("\n");
  expect(importsIn(text).map(({ from, isValue }) => (isValue ? from : `type ${from}`))).toEqual([
    "a",
    "b",
    "type c",
    "d",
    "e",
    "f",
  ]);
});

interface Imported {
  readonly source: Source;
  readonly from: string;
}

function importsOf(own: Package): Imported[] {
  return own.sources.flatMap((source) => source.imports.map(({ from }) => ({ source, from })));
}

function sentence({ source, from }: Imported): string {
  return `${source.path} imports ${from}`;
}

function wordsOf(path: string): string[] {
  return path.split(/[/.-]/);
}

function packageOf(from: string): string {
  return from
    .split("/")
    .slice(0, from.startsWith("@") ? 2 : 1)
    .join("/");
}

/** The first circle of value imports found, as the files on it. */
function circleIn(own: Package): string[] {
  const byPath = new Map(own.sources.map((source) => [source.path, source]));
  const cleared = new Set<string>();
  const walk = (path: string, trail: readonly string[]): string[] => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    const source = byPath.get(path);
    if (source === undefined || cleared.has(path)) return [];
    for (const { from, isValue } of source.imports) {
      const circle = isValue && from.startsWith(".") ? walk(target(source, from), [...trail, path]) : [];
      if (circle.length > 0) return circle;
    }
    cleared.add(path);
    return [];
  };
  for (const { path } of own.sources) {
    const circle = walk(path, []);
    if (circle.length > 0) return circle;
  }
  return [];
}
