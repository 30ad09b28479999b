/**
 * What a program sees that installs the packages: their declarations, read by a compiler that passes over nothing and
 * has only the libraries that are asked of it.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Package, packages, root } from "./architecture/source.ts";

const built = existsSync(join(root, "packages/halcyon/dist/main.js"));
if (!built) console.log("skipped: the test of the declarations needs npm run build");

const inBrowsers = ["model", "scan", "engine", "devices", "analysis"];

/** A program that imports every entry of these packages. */
function importing(of: readonly Package[]): string {
  const names = of.flatMap(({ short, entries }) =>
    [...entries.keys()].map((path) => `@halcyon/${short}${path.slice(1)}`),
  );
  return names.map((name, i) => `export * as entry${i} from "${name}";`).join("\n");
}

/** What the compiler says to a program in a folder of its own, in which the packages are installed. */
function complaints(program: string, options: Readonly<Record<string, unknown>>): string {
  const folder = mkdtempSync(join(tmpdir(), "halcyon-declarations-"));
  try {
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    writeFileSync(join(folder, "program.ts"), program);
    const compilerOptions = {
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      noEmit: true,
      ...options,
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["program.ts"] }));
    return spawnSync(join(root, "node_modules/.bin/tsc"), ["-p", folder], { encoding: "utf8" }).stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test.runIf(built)("a page that knows nothing of Node compiles with the packages for browsers", () => {
  const program = importing(packages().filter(({ short }) => inBrowsers.includes(short)));
  const options = { module: "esnext", moduleResolution: "bundler", lib: ["es2022", "dom"], types: [] };
  expect(complaints(program, options)).toBe("");
});

test.runIf(built)("a program for Node compiles with every entry of every package", () => {
  const options = { module: "nodenext", target: "es2024", types: ["node"] };
  expect(complaints(importing(packages()), options)).toBe("");
});
