/**
 * A process that is killed after each line of its journal, and what another one makes of what is left.
 *
 * Every second time the next line is torn. Every third time the one that goes on is killed as well, a few lines on. @module
 */
import type { NamedDocument } from "@halcyon/model";
import { readJournal } from "../journal/history.ts";
import { MemoryJournal } from "../journal/journal.ts";
import type { Plan } from "../message.ts";
import type { Bench } from "./lab.ts";

/** What is the same whether a process was killed or not, as JSON has it. */
export type Facts<B> = (bench: B, result: unknown, documents: readonly NamedDocument[]) => object;

/** What came of it: as nobody was killed, and where it was otherwise. */
export interface Killed {
  readonly undisturbed: object;
  readonly otherwise: readonly (readonly [at: string, facts: object])[];
}

/** Kills a plan after every line of its journal; `make` makes the bench of each process. */
export async function killedAnywhere<B extends Bench>(
  make: () => B,
  plan: (bench: B) => Plan<unknown>,
  facts: Facts<B>,
): Promise<Killed> {
  const whole = make();
  const journal = new MemoryJournal();
  const { planResult } = await whole.engine.run(plan(whole), {}, { journal });
  const { lines } = journal;
  const undisturbed = facts(whole, planResult, whole.documents);
  const otherwise: [string, object][] = [];
  const goOn = async (at: string, left: MemoryJournal): Promise<readonly string[]> => {
    const { documents } = readJournal(left);
    const bench = make();
    const { error, planResult: result } = await bench.engine.resumeFrom(left, plan(bench)).result();
    const got = { ...facts(bench, result, [...documents, ...bench.documents]), ...unwanted(bench, error) };
    if (JSON.stringify(got) !== JSON.stringify(undisturbed)) otherwise.push([at, got]);
    // A file loses its torn line when the next one is appended.
    return left.lines.filter(isWhole);
  };
  for (let count = 1; count < lines.length; count++) {
    const second = await goOn(`after ${count} lines`, survived(lines, count));
    const again = count + 1 + (count % 7);
    if (count % 3 === 0 && again < second.length)
      await goOn(`after ${count}, then ${again} lines`, survived(second, again));
  }
  return { undisturbed, otherwise };
}

function unwanted(bench: Bench, error: Error | undefined): object {
  const timers = bench.clock.pending;
  return {
    ...(error === undefined ? {} : { error: error.message }),
    ...(timers === 0 ? {} : { timers }),
    ...(bench.engine.state === "idle" ? {} : { state: bench.engine.state }),
  };
}

/** What is left of these lines after so many of them. */
export function survived(lines: readonly string[], count: number): MemoryJournal {
  const journal = new MemoryJournal();
  journal.lines.push(...lines.slice(0, count));
  const next = lines[count];
  if (count % 2 === 0 && next !== undefined) journal.lines.push(next.slice(0, next.length / 2));
  return journal;
}

function isWhole(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
