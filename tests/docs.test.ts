/**
 * What the pages say is true: each block of code in `docs/` and in the READMEs runs, prints what the page says that it
 * prints, and type-checks; links lead somewhere.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { brokenLinks, pages, root } from "./docs/pages.ts";
import { matches, runPage } from "./docs/run-page.ts";

const all = pages();
// Inside the repository, so that the blocks find the packages; outside node_modules, so that Node strips their types.
mkdirSync(join(root, ".docs-run"), { recursive: true });
const folder = mkdtempSync(join(root, ".docs-run", "pages-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("the pages", () => {
  test.concurrent.each(all.map((page) => [page.path, page] as const))(
    "%s says what is so",
    async (path, page) => {
      const wrong = await runPage(page, join(folder, path.replaceAll("/", "-")));
      expect(wrong.join("\n")).toBe("");
    },
    600_000,
  );

  test("link to files that exist", () => {
    const broken = all.flatMap((page) => brokenLinks(page, existsSync).map((to) => `${page.path} → ${to}`));
    expect(broken).toEqual([]);
  });

  test("have only code that type-checks", () => {
    const checked = join(folder, "checked");
    mkdirSync(checked);
    for (const { path, blocks } of all) {
      for (const { language, use, line, text } of blocks) {
        if (language !== "ts" || use === "no-run") continue;
        writeFileSync(join(checked, `${path.replaceAll("/", "-")}-${line}.ts`), `${text}\nexport {};\n`);
      }
    }
    const options = {
      noEmit: true,
      composite: false,
      isolatedDeclarations: false,
      allowImportingTsExtensions: true,
      rewriteRelativeImportExtensions: false,
      declarationMap: false,
      sourceMap: false,
      noUnusedLocals: false,
      rootDir: root,
    };
    const project = join(checked, "tsconfig.json");
    writeFileSync(
      project,
      JSON.stringify({ extends: "../../../tsconfig.base.json", compilerOptions: options, include: ["*.ts"] }),
    );
    let said = "";
    try {
      execFileSync(join(root, "node_modules/.bin/tsc"), ["-p", project], { encoding: "utf8", cwd: root });
    } catch (error) {
      said = error instanceof Error && "stdout" in error ? String(error.stdout) : String(error);
    }
    expect(said).toBe("");
  });
});

describe("an output block", () => {
  test("lets … stand for part of a line, or for lines", () => {
    expect(matches("uid …\n…\nend", "uid 3f2a\na\nb\nend\n")).toBe(true);
    expect(matches("uid …\nend", "uid 3f2a\na\nend\n")).toBe(false);
  });

  test("is not matched by other text", () => {
    expect(matches("1.5 (a)", "1x5 (a)")).toBe(false);
  });
});
