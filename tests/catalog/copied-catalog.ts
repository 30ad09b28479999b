/** A catalog that is made once, and a copy of it for each test. @module */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** vitest's hooks, which a module that is no test does not have. */
interface Hooks {
  readonly beforeAll: (call: () => Promise<void>) => void;
  readonly afterAll: (call: () => void) => void;
  readonly beforeEach: (call: () => void) => void;
  readonly afterEach: (call: () => void) => void;
}

/** The folder of the catalog, and that of the test's copy of it. */
export class CopiedCatalog {
  readonly template: string = newFolder();
  folder = "";
  /** What was said in this test. */
  said: string[] = [];
  readonly say = (text: string): void => void this.said.push(text);

  /** @param make makes the catalog in the folder of the template. */
  constructor(hooks: Hooks, make: (template: string) => Promise<void>) {
    hooks.beforeAll(() => make(this.template));
    hooks.afterAll(() => rmSync(this.template, { recursive: true }));
    hooks.beforeEach(() => {
      this.folder = newFolder();
      this.said = [];
      cpSync(this.template, this.folder, { recursive: true });
    });
    hooks.afterEach(() => rmSync(this.folder, { recursive: true }));
  }
}

/** A new, empty folder. */
export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), "halcyon-copied-"));
}
