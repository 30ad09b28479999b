/**
 * The cases: every fault that is possible at every message of every plan, each under a name of its own.
 *
 * @module
 */
import { type Undisturbed, resumed, struck, undisturbed } from "./carry.ts";
import { type Kill, kills, kinds } from "./kinds.ts";
import { trials, type Trial } from "./plans.ts";

/** One fault at one message of one plan. */
export interface Case {
  /** `plan/kind/message`: what `HALCYON_FAULT` takes. */
  readonly name: string;
  readonly plan: string;
  readonly kind: string;
  readonly at: number;
}

/** A case in which something is wrong. */
export interface Broken {
  readonly name: string;
  readonly message: string;
  readonly problems: readonly string[];
}

/** How cases went. */
export interface Tally {
  passed: number;
  /** Killed where its journal says that it cannot be resumed. */
  unresumable: number;
  readonly broken: Broken[];
}

/** One plan and its cases. */
export class Ordeal {
  readonly plan: string;
  readonly #trial: Trial;
  #before: Undisturbed | undefined;
  #paused: Undisturbed | undefined;

  constructor(plan: string) {
    const trial = trials[plan];
    if (trial === undefined) throw new RangeError(`There is no plan ${plan}: ${Object.keys(trials).join(", ")}`);
    this.plan = plan;
    this.#trial = trial;
  }

  async #undisturbed(): Promise<Undisturbed> {
    return (this.#before ??= await undisturbed(this.#trial));
  }

  async #pausedOnce(): Promise<Undisturbed> {
    const { messages } = await this.#undisturbed();
    return (this.#paused ??= await undisturbed(this.#trial, Math.floor(messages.length / 2)));
  }

  /** All of its cases. */
  async cases(): Promise<Case[]> {
    const { messages } = await this.#undisturbed();
    const all: Case[] = [];
    const add = (kind: string, at: number): void =>
      void all.push({ name: `${this.plan}/${kind}/${at}`, plan: this.plan, kind, at });
    for (const [at, { verbs, documents }] of messages.entries()) {
      for (const [kind, { verbs: concerned, subscriber }] of Object.entries(kinds)) {
        if (concerned !== undefined && ![...concerned].some((verb) => verbs.has(verb))) continue;
        if (subscriber !== undefined && !documents) continue;
        add(kind, at);
      }
      add("kill", at);
      add("kill in mid-write", at);
    }
    const paused = await this.#pausedOnce();
    for (let at = Math.floor(messages.length / 2) + 1; at < paused.messages.length; at++) add("kill after a pause", at);
    return all;
  }

  /** Carries one case out. */
  async carry({ name, kind, at }: Case, tally: Tally): Promise<void> {
    const before = kind === "kill after a pause" ? await this.#pausedOnce() : await this.#undisturbed();
    const known = kinds[kind];
    const problems =
      known === undefined ? await this.#kill(kind as Kill, at, before) : await struck(this.#trial, known, at, before);
    if (problems === undefined) tally.unresumable++;
    else if (problems.length === 0) tally.passed++;
    else tally.broken.push({ name, message: before.messages[at]?.text ?? "", problems });
  }

  #kill(kind: Kill, at: number, { messages, journal, data }: Undisturbed): ReturnType<typeof resumed> {
    if (!kills.includes(kind)) throw new RangeError(`There is no fault ${kind}`);
    const count = messages[at]?.lines ?? journal.length;
    const lines = journal.slice(0, Math.max(count, 1));
    const next = journal[count];
    if (kind === "kill in mid-write" && next !== undefined) lines.push(next.slice(0, next.length / 2));
    return resumed(this.#trial, lines, { messages, journal, data });
  }
}

/** The names of all plans. */
export const plans: readonly string[] = Object.keys(trials);

/** A share of the cases, chosen by a seed: 1 is all. */
export function chosen(cases: readonly Case[], share: number, seed: number): readonly Case[] {
  if (share >= 1) return cases;
  let state = seed >>> 0;
  return cases.filter(() => {
    // Mulberry32: the same choice for the same seed, on every machine.
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32 < share;
  });
}

/** How a broken case is told, with how to have it again. */
export function told({ name, message, problems }: Broken, seed: number): string {
  return `${name} (${message}; seed ${seed}): ${problems.join("; ")}\n  again: HALCYON_FAULT=${JSON.stringify(name)} npx vitest run tests/faults/faults.test.ts`;
}
