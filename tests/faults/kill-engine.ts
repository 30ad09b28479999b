/**
 * A process that kills itself in the middle of a scan, and another that goes on: rounds of it, each with a death of
 * its own. In every fifth round the one that goes on dies too, and a third one has to finish.
 *
 * @module
 */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { asError } from "@halcyon/model";
import { points } from "./kill-engine-plan.ts";
import { whatIsWrong, wholeRun, type Whole } from "./kill-engine-check.ts";
import { live, type Death } from "./kill-engine-world.ts";
import { seeded } from "./seeded.ts";

/** What is killed: the words of a plan, and how many points it makes in each stream. */
export interface Victim {
  readonly plan: readonly string[];
  readonly points: Readonly<Record<string, number>>;
}

/** What to do. */
export interface KillOptions {
  readonly rounds: number;
  readonly seed: number;
  readonly say: (line: string) => void;
}

/** What came of it. */
export interface Killed {
  readonly passed: number;
  readonly failed: readonly string[];
}

const here = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("../..", import.meta.url));
const child = join(here, "kill-engine-child.ts");

/** A grid of 2,000 points. */
export const grid: Victim = {
  plan: ["grid_scan", "det", "x", "-2", "2", "50", "y", "-1", "3", "40", "--snake_axes", "true"],
  points: { primary: 2000 },
};

/** Three axes side by side. */
export const sideBySide: Victim = {
  plan: [join(here, "kill-engine-plan.ts"), "side_by_side"],
  points: { x: points.x, y: points.y + points.after, z: points.z },
};

const beamline = ["--beamline", join(here, "kill-engine-beamline.ts")];
const quiet = ["--no-table", "--no-plot"];
const runOf = ({ plan }: Victim): string[] => ["run", ...plan, ...beamline, "--journal", "run.journal", ...quiet];
const resume = ["resume", "run.journal", ...quiet];

/** Rounds of it. While one goes on, the next dies already. */
export async function killEngine(victim: Victim, { rounds, seed, say }: KillOptions): Promise<Killed> {
  const run = runOf(victim);
  const whole = await theWholeRun(run, victim);
  const number = Object.values(victim.points).reduce((a, b) => a + b);
  say(`A run of ${number} points makes ${whole.writes} writes; seed ${seed}.`);
  const random = seeded(seed);
  const failed: string[] = [];
  let next = begin(run, plotOf(0, whole.writes, random));
  for (let round = 0; round < rounds; round += 1) {
    const { folder, plot, died } = next;
    let wrong = await died;
    if (round + 1 < rounds) next = begin(run, plotOf(round + 1, whole.writes, random));
    if (wrong.length === 0) wrong = await goOn(folder, plot.length, whole);
    rmSync(folder, { recursive: true });
    if (wrong.length === 0) continue;
    const text = `round ${round} (seed ${seed}, ${plot.map(wordsOf).join(", then ")}): ${wrong.join("; ")}`;
    failed.push(text);
    say(text);
  }
  return { passed: rounds - failed.length, failed };
}

/** The deaths of one round. The first write begins the journal: without it there is nothing to go on with. */
function plotOf(round: number, writes: number, random: () => number): Death[] {
  const death = (from: number, to: number, half: number): Death => ({
    at: from + Math.floor(random() * (to - from + 1)),
    midWrite: (round + half) % 2 === 0,
  });
  const first = death(2, writes, 0);
  const left = writes - first.at;
  // Every fifth of both kinds: rounds come in tens.
  return round % 5 === 3 && left > 0 ? [first, death(1, left, Math.floor(round / 5))] : [first];
}

function wordsOf({ at, midWrite }: Death): string {
  return `killed ${midWrite ? "in the middle of" : "before"} write ${at}`;
}

async function theWholeRun(run: readonly string[], victim: Victim): Promise<Whole> {
  const folder = newFolder();
  const { code, writes, said } = await live(folder, run);
  if (code !== 0) throw new Error(`The scan fails even when nobody kills it: ${said}`);
  const whole = wholeRun(folder, victim.points, writes);
  rmSync(folder, { recursive: true });
  return whole;
}

/** A round that dies. */
interface Round {
  readonly folder: string;
  readonly plot: readonly Death[];
  /** Resolves to what went wrong with that. */
  readonly died: Promise<string[]>;
}

function begin(run: readonly string[], plot: readonly Death[]): Round {
  const folder = newFolder();
  return { folder, plot, died: die(folder, run, plot) };
}

async function die(folder: string, run: readonly string[], plot: readonly Death[]): Promise<string[]> {
  try {
    for (const [i, death] of plot.entries()) await dies(folder, i === 0 ? run : resume, death);
    return [];
  } catch (error) {
    return [asError(error).message];
  }
}

/** Goes on with what is left in the folder, to the end. */
async function goOn(folder: string, deaths: number, whole: Whole): Promise<string[]> {
  try {
    const { code, said } = await live(folder, resume);
    return code === 0 ? whatIsWrong(folder, whole, deaths) : [`resume ended with ${code}: ${said}`];
  } catch (error) {
    return [asError(error).message];
  }
}

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), "halcyon-kill-"));
}

/** Runs the command in a process of its own, which must die of it. */
function dies(folder: string, words: readonly string[], death: Death): Promise<void> {
  const flags = ["--conditions=@halcyon/source", "--disable-warning=ExperimentalWarning"];
  const env = { ...process.env, NODE_COMPILE_CACHE: join(root, "node_modules/.cache/kill-engine") };
  return new Promise((done, fail) => {
    execFile(
      process.execPath,
      [...flags, child, folder, JSON.stringify(death), ...words],
      { env },
      (error, out, err) => {
        if (error?.signal === "SIGKILL") done();
        else fail(new Error(`It was to be ${wordsOf(death)}, and lived: ${out}${err}`, { cause: error }));
      },
    );
  });
}
