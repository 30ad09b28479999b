/**
 * One fault at every message of many plans: here a tenth of the cases; `main.ts` has all of them.
 *
 * `HALCYON_FAULT="scan/abort/17"` carries out one case alone; `HALCYON_FAULT_SEED` chooses another tenth.
 *
 * @module
 */
import { describe, expect, test } from "vitest";
import { Ordeal, chosen, plans, told, type Tally } from "./cases.ts";

const seed = Number(process.env["HALCYON_FAULT_SEED"] ?? 1);
const only = process.env["HALCYON_FAULT"];

describe.each(plans.filter((plan) => only === undefined || only.startsWith(`${plan}/`)))("%s", (plan) => {
  test("leaves nothing behind after a fault at any message", { timeout: 600_000 }, async () => {
    const ordeal = new Ordeal(plan);
    const all = await ordeal.cases();
    const cases = only === undefined ? chosen(all, 0.1, seed) : all.filter(({ name }) => name === only);
    const tally: Tally = { passed: 0, unresumable: 0, broken: [] };
    for (const one of cases) await ordeal.carry(one, tally);
    expect(tally.broken.map((broken) => told(broken, seed))).toEqual([]);
    expect(tally.passed + tally.unresumable).toBe(cases.length);
    expect(cases.length).toBeGreaterThan(0);
  });
});
