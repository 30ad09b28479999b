/**
 * Fly scans that are paused, taken back, suspended by a dump of the beam, and killed at seeded moments, while the
 * hardware, one process for all rounds, lives on. Most are gone on with, some twice; every fifth is recovered.
 *
 * @module
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { asError } from "@halcyon/model";
import { type Told, inDocuments, inFiles } from "./kill-fly-check.ts";
import { flown } from "./kill-fly-plan.ts";
import { type Happening, live } from "./kill-fly-world.ts";
import type { Killed, KillOptions } from "./kill-engine.ts";
import { seeded } from "./seeded.ts";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("../..", import.meta.url));
const flags = ["--conditions=@halcyon/source", "--disable-warning=ExperimentalWarning"];
const quiet = ["--no-table", "--no-plot"];
const run = ["run", join(here, "kill-fly-plan.ts"), "fly_lines", "--beamline", join(here, "kill-fly-beamline.ts")];
const begin = [...run, "--journal", "run.journal", ...quiet];
const resume = ["resume", "run.journal", ...quiet];
const recover = ["recover", "run.journal"];

/** What happens in one round. */
interface Plot {
  /** In one process after another: all but the last are killed. */
  readonly lives: readonly (readonly Happening[])[];
  readonly end: "resume" | "recover";
}

/** Rounds of it. */
export async function killFly({ rounds, seed, say }: KillOptions): Promise<Killed> {
  const random = seeded(seed);
  const failed: string[] = [];
  const told: Told[] = [];
  const folders: string[] = [];
  const hardware = await startHardware();
  try {
    for (let round = 0; round < rounds; round += 1) {
      const plot = plotOf(round, random);
      const folder = mkdtempSync(join(tmpdir(), "halcyon-fly-"));
      folders.push(folder);
      const name = `round ${round} (seed ${seed}, ${wordsOf(plot)})`;
      const [wrong, tells] = await playOut(folder, name, plot);
      if (tells !== undefined) told.push(tells);
      if (wrong.length > 0) failed.push(`${name}: ${wrong.join("; ")}`);
    }
    failed.push(...inFiles(told));
  } finally {
    hardware.kill("SIGKILL");
    for (const folder of folders) rmSync(folder, { recursive: true });
  }
  for (const text of failed) say(text);
  const rounds_failed = new Set(failed.map((text) => text.slice(0, text.indexOf(":"))));
  return { passed: rounds - rounds_failed.size, failed };
}

async function startHardware(): Promise<ChildProcess> {
  const path = join(mkdtempSync(join(tmpdir(), "halcyon-hw-")), "socket");
  const hardware = spawn(process.execPath, [...flags, join(here, "kill-fly-hardware.ts"), path], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  process.env["HALCYON_KILL_FLY"] = path;
  await once(hardware.stdout, "data");
  return hardware;
}

/** One of ten kinds, at moments of its own. */
function plotOf(round: number, random: () => number): Plot {
  const frame = (low = 1, high = flown.num): number => low + Math.floor(random() * (high - low + 1));
  const one = (what: Happening["what"], low?: number, high?: number): Happening => {
    const longest = what === "dump" ? 60 : what === "kill" ? 8 : 1;
    return { what, at: frame(low, high), amount: random() * longest };
  };
  const kill = one("kill");
  const kinds: readonly Plot[] = [
    { lives: [[kill], []], end: "resume" },
    { lives: [[one("pause", 1, kill.at), kill], []], end: "resume" },
    { lives: [[one("rewind", 1, kill.at), kill], [one("rewind", 1, 20)]], end: "resume" },
    { lives: [[one("dump", 1, kill.at), kill], []], end: "resume" },
    { lives: [[kill]], end: "recover" },
    { lives: [[kill], [one("kill", 1, 10)], []], end: "resume" },
    { lives: [[one("pause", 1, 20), one("rewind", 21, 40), one("dump", 41, 60)]], end: "resume" },
    { lives: [[kill], [one("dump", 1, 20)]], end: "resume" },
    { lives: [[one("rewind", 1, 30), one("kill", 31, 60)], []], end: "resume" },
    { lives: [[one("dump", 1, 30), one("kill", 31, 60)]], end: "recover" },
  ];
  return kinds[round % kinds.length] ?? { lives: [[]], end: "resume" };
}

function wordsOf({ lives, end }: Plot): string {
  const words = lives.map((life) => life.map(({ what, at }) => `${what} at ${at}`).join(", ") || "left in peace");
  return [...words, ...(end === "recover" ? ["recovered"] : [])].join("; then ");
}

async function playOut(folder: string, round: string, { lives, end }: Plot): Promise<[string[], Told | undefined]> {
  try {
    for (const [i, life] of lives.entries()) {
      const words = i === 0 ? begin : resume;
      if (life.some(({ what }) => what === "kill")) await dies(folder, words, life);
      else {
        const { code, said } = await live(folder, words, life);
        if (code !== 0) return [[`${words[0]} ended with ${code}: ${said}`], undefined];
      }
    }
    if (end === "recover") {
      const { code, said } = await live(folder, recover);
      if (code !== 0) return [[`recover ended with ${code}: ${said}`], undefined];
    }
    return [...inDocuments(folder, round, end === "resume")];
  } catch (error) {
    return [[asError(error).message], undefined];
  }
}

/** Runs the command in a process of its own, which must be killed. */
function dies(folder: string, words: readonly string[], happenings: readonly Happening[]): Promise<void> {
  const env = { ...process.env, NODE_COMPILE_CACHE: join(root, "node_modules/.cache/kill-engine") };
  const args = [...flags, join(here, "kill-fly-child.ts"), folder, JSON.stringify(happenings), ...words];
  return new Promise((done, fail) => {
    execFile(process.execPath, args, { env }, (error, out, err) => {
      if (error?.signal === "SIGKILL") done();
      else fail(new Error(`It was to be killed, and lived: ${out}${err}`, { cause: error }));
    });
  });
}
