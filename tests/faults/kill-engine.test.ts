import { expect, test } from "vitest";
import { killEngine } from "./kill-engine.ts";

test("a grid scan of 2,000 points that is killed at any write is gone on with to a whole run", async () => {
  const lines: string[] = [];
  const { passed, failed } = await killEngine({ rounds: 20, seed: 20_000, say: (line) => lines.push(line) });
  expect(failed, lines.join("\n")).toEqual([]);
  expect(passed).toBe(20);
}, 120_000);
