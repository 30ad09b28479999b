/**
 * A soak that is a test of every day with more rounds: how many is an environment variable of the test.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Which tests, and how often. */
export interface MoreOf {
  /** Test files, below the root. */
  readonly files: readonly string[];
  /** The variable that says how many rounds. */
  readonly variable: string;
  readonly rounds: number;
}

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Runs the tests whose names have the number of rounds in them, and counts those that passed and failed.
 *
 * @throws Error when no test was run at all: a peer that is missing is no success.
 */
export async function moreOf({ files, variable, rounds }: MoreOf): Promise<{ passed: number; failed: number }> {
  const folder = await mkdtemp(join(tmpdir(), "halcyon-soak-"));
  const report = join(folder, "report.json");
  const reporters = ["--reporter=verbose", "--reporter=json", `--outputFile.json=${report}`];
  const words = ["node_modules/vitest/vitest.mjs", "run", ...files, "-t", `(^|\\D)${rounds} `, ...reporters];
  const child = spawn(process.execPath, words, {
    cwd: root,
    env: { ...process.env, [variable]: String(rounds) },
    stdio: "inherit",
  });
  await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", resolve);
  });
  const { numPassedTests: passed, numFailedTests: failed } = JSON.parse(await readFile(report, "utf8")) as {
    readonly numPassedTests: number;
    readonly numFailedTests: number;
  };
  await rm(folder, { recursive: true });
  if (passed + failed === 0) throw new Error(`None of ${files.join(", ")} was run: is a peer missing?`);
  return { passed, failed };
}
