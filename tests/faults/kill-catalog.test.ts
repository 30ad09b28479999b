import { describe, expect, test } from "vitest";
import { canKill, killCatalog } from "./kill-catalog.ts";

describe.skipIf(!canKill())("with a compiler for what counts writes (needs cc: apt-get install gcc libc6-dev)", () => {
  test("a catalog whose process is killed at any write has all that it acknowledged, once", async () => {
    expect(await killCatalog({ rounds: 20, seed: 7, say: () => undefined })).toEqual({ passed: 20, failed: [] });
  }, 240_000);
});
