/**
 * Every fault at every message of every plan, or a share of them.
 *
 * @module
 */
import { Ordeal, chosen, plans, told, type Tally } from "./cases.ts";

/** What is asked for. */
export interface Asked {
  readonly seed: number;
  /** Of the cases: 1 is all. */
  readonly share?: number;
  /** Of these plans; all when left out. */
  readonly only?: readonly string[];
  readonly say: (line: string) => void;
}

/** Injects the faults, one by one; says what is broken, plan by plan. */
export async function faultAtEveryMessage({ seed, share = 1, only = plans, say }: Asked): Promise<Tally> {
  const tally: Tally = { passed: 0, unresumable: 0, broken: [] };
  for (const plan of only) {
    const ordeal = new Ordeal(plan);
    const cases = chosen(await ordeal.cases(), share, seed);
    const before = tally.broken.length;
    for (const one of cases) await ordeal.carry(one, tally);
    for (const broken of tally.broken.slice(before)) say(told(broken, seed));
    say(`${plan}: ${cases.length} faults, ${tally.broken.length - before} broken`);
  }
  say(`${tally.unresumable} of those killed could not be resumed, and said so; seed ${seed}`);
  return tally;
}
