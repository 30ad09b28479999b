/** A folder for a test, and a catalog in it. @module */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { VirtualClock, countingUid } from "@halcyon/model";
import { type CatalogOptions, openCatalog } from "../open-catalog.ts";
import type { TreeCatalog } from "../tree-catalog.ts";

/** Of the test that runs. */
export interface TestFolder {
  readonly path: string;
  /** What its catalogs have said. */
  readonly said: readonly string[];
  readonly open: (more?: Partial<CatalogOptions>) => Promise<TreeCatalog>;
}

/** The test runner's hooks. */
export interface Hooks {
  readonly beforeEach: (work: () => void) => unknown;
  readonly afterEach: (work: () => void) => unknown;
}

/** A new folder for each test of the file. */
export function testFolder({ beforeEach, afterEach }: Hooks): TestFolder {
  let path = "";
  let said: string[] = [];
  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), "halcyon-catalog-"));
    said = [];
  });
  afterEach(() => rmSync(path, { recursive: true }));
  const say = (text: string): void => void said.push(text);
  return {
    get path() {
      return path;
    },
    get said() {
      return said;
    },
    open: (more = {}) => openCatalog({ folder: path, clock: new VirtualClock(), newUid: countingUid(), say, ...more }),
  };
}
