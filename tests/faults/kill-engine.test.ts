import { expect, test } from "vitest";
import { grid, killEngine, sideBySide } from "./kill-engine.ts";

const say = (): void => undefined;

test("a grid scan of 2,000 points that is killed at any write is gone on with to a whole run", async () => {
  expect(await killEngine(grid, { rounds: 20, seed: 20_000, say })).toEqual({ passed: 20, failed: [] });
}, 600_000);

test("plans side by side that are killed at any write are gone on with to a whole run", async () => {
  expect(await killEngine(sideBySide, { rounds: 5, seed: 5_000, say })).toEqual({ passed: 5, failed: [] });
}, 600_000);
