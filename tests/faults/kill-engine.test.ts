import { expect, test } from "vitest";
import { killEngine } from "./kill-engine.ts";

test("a grid scan of 2,000 points that is killed at any write is gone on with to a whole run", async () => {
  expect(await killEngine({ rounds: 20, seed: 20_000, say: () => undefined })).toEqual({ passed: 20, failed: [] });
}, 600_000);
