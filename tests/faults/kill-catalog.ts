/**
 * A process that kills itself at one of its writes to a catalog, SQLite's among them; then what it had acknowledged has to
 * be there, once, and whoever offers all documents again has to end with the same catalog as if nobody had been killed.
 * In every fifth round the second process is killed too.
 *
 * @module
 */
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { asError } from "@halcyon/model";
import { type WholeCatalog, takeAgain, whatIsLeft, wholeCatalog } from "./kill-catalog-check.ts";
import { documentsOfAll } from "./kill-catalog-documents.ts";
import type { KillOptions, Killed } from "./kill-engine.ts";
import { seeded } from "./seeded.ts";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("../..", import.meta.url));

interface Death {
  readonly at: number;
  readonly half: boolean;
}

/** Whether there is a compiler for what counts the writes; under CI there must be. */
export function canKill(): boolean {
  try {
    execFileSync("cc", ["--version"], { stdio: "ignore" });
    return true;
  } catch (error) {
    if (process.env["CI"] === "true")
      throw new Error("CI needs a C compiler: apt-get install gcc libc6-dev.", { cause: error });
    return false;
  }
}

/** Rounds of it. While one is looked at, the next dies already. */
export async function killCatalog({ rounds, seed, say }: KillOptions): Promise<Killed> {
  const tools = newFolder();
  const shim = join(tools, "kill-at-write.so");
  execFileSync("cc", ["-shared", "-fPIC", "-O1", "-o", shim, join(here, "kill-at-write.c"), "-ldl"]);
  const reference = newFolder();
  const lived = await live(shim, reference, undefined, join(tools, "count"));
  if (lived.died) throw new Error(`It dies even when nobody kills it: ${lived.said}`);
  const writes = Number(readFileSync(join(tools, "count"), "utf8"));
  const whole = await wholeCatalog(reference, documentsOfAll());
  say(`${documentsOfAll().length} documents make ${writes} writes; seed ${seed}.`);
  const random = seeded(seed);
  const plots = Array.from({ length: rounds }, (_, round) => plotOf(round, writes, random));
  const failed: string[] = [];
  let next = die(shim, plots[0] ?? []);
  for (const [round, plot] of plots.entries()) {
    const died = await next;
    next = die(shim, plots[round + 1] ?? []);
    const wrong = died.wrong.length > 0 ? died.wrong : await lookedAt(died, whole);
    if (died.folder !== "") rmSync(died.folder, { recursive: true });
    if (wrong.length === 0) continue;
    const text = `round ${round} (seed ${seed}, ${plot.map(wordsOf).join(", then ")}): ${wrong.join("; ")}`;
    failed.push(text);
    say(text);
  }
  await next;
  for (const folder of [tools, reference]) rmSync(folder, { recursive: true });
  return { passed: rounds - failed.length, failed };
}

function plotOf(round: number, writes: number, random: () => number): Death[] {
  const death = (half: boolean): Death => ({ at: 1 + Math.floor(random() * writes), half });
  const first = death(round % 2 === 1);
  // The second has less to write, and may live.
  return round % 5 === 3
    ? [first, { ...death(round % 10 === 3), at: 1 + Math.floor(random() * (writes / 4)) }]
    : [first];
}

function wordsOf({ at, half }: Death): string {
  return `killed ${half ? "in the middle of" : "before"} write ${at}`;
}

interface Died {
  readonly folder: string;
  /** Documents that were acknowledged before the last death. */
  readonly acknowledged: number;
  readonly wrong: readonly string[];
}

async function die(shim: string, plot: readonly Death[]): Promise<Died> {
  if (plot.length === 0) return { folder: "", acknowledged: 0, wrong: [] };
  const folder = newFolder();
  let acknowledged = 0;
  for (const [i, death] of plot.entries()) {
    const { died, said, count } = await live(shim, folder, death);
    acknowledged = Math.max(acknowledged, count);
    if (!died && i === 0)
      return { folder, acknowledged, wrong: [`it was to be ${wordsOf(death)}, and lived: ${said}`] };
  }
  return { folder, acknowledged, wrong: [] };
}

async function lookedAt({ folder, acknowledged }: Died, whole: WholeCatalog): Promise<readonly string[]> {
  try {
    const left = await whatIsLeft(folder, acknowledged, whole);
    return left.length > 0 ? left : await takeAgain(folder, whole);
  } catch (error) {
    return [asError(error).stack ?? String(error)];
  }
}

interface Lived {
  readonly died: boolean;
  /** Documents that it acknowledged. */
  readonly count: number;
  readonly said: string;
}

function live(shim: string, folder: string, death?: Death, counted?: string): Promise<Lived> {
  const env = {
    ...process.env,
    NODE_COMPILE_CACHE: join(root, "node_modules/.cache/kill-catalog"),
    LD_PRELOAD: shim,
    KILL_FOLDER: folder,
    ...(death === undefined ? {} : { KILL_AT: String(death.at), KILL_HALF: death.half ? "1" : "0" }),
    ...(counted === undefined ? {} : { KILL_COUNT: counted }),
  };
  const flags = ["--conditions=@halcyon/source", "--disable-warning=ExperimentalWarning"];
  return new Promise((done, fail) => {
    execFile(process.execPath, [...flags, join(here, "kill-catalog-child.ts"), folder], { env }, (error, out, err) => {
      const count = out.split("\n").length - 1;
      if (error === null || error.signal === "SIGKILL") done({ died: error !== null, count, said: out + err });
      else fail(new Error(`The process ended otherwise: ${err}`, { cause: error }));
    });
  });
}

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), "halcyon-kill-"));
}
