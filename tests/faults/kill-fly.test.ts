import { expect, test } from "vitest";
import { hasH5py } from "./kill-fly-check.ts";
import { killFly } from "./kill-fly.ts";

if (!hasH5py) {
  if (process.env["CI"] === "true") throw new Error("h5py is needed: scripts/peers.sh.");
  console.log("The files of killed fly scans are not looked at with h5py: it is not there (scripts/peers.sh).");
}

test("a fly scan that is paused, taken back, suspended or killed at any moment has every frame once", async () => {
  expect(await killFly({ rounds: 10, seed: 6, say: () => undefined })).toEqual({ passed: 10, failed: [] });
}, 240_000);
