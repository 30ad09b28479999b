/**
 * Everything that a clone can check, as `npm test`: it builds, the lint and the format are clean, every test passes.
 *
 * One failure does not hide the next: all steps are done, and the last line counts them together with the tests. Under
 * `CI=true` a peer that is absent is a failure; elsewhere its tests are skipped, each with a line that says what it needs.
 *
 * Arguments go to vitest: `npm test -- packages/scan`.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const bin = join(root, "node_modules", ".bin");

/** Runs one tool of the workspace; its output is ours. */
function passes(title: string, tool: string, ...args: readonly string[]): boolean {
  console.log(`\n── ${title}`);
  const { status, error } = spawnSync(join(bin, tool), args, { cwd: root, stdio: "inherit" });
  if (error !== undefined) console.log(`${tool} did not start (${error.message}); \`npm ci\` installs it.`);
  return status === 0;
}

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What vitest's report says in numbers. */
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly numFailedTestSuites: number;
}

/** Runs the tests. A runner that ends badly without a failed test counts as one failure. */
function tests(args: readonly string[]): Counts {
  const folder = mkdtempSync(join(tmpdir(), "halcyon-tests-"));
  const report = join(folder, "report.json");
  try {
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
    const passed = passes("tests", "vitest", "run", ...reporters, ...args);
    const counts = countsOf(report);
    return !passed && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function countsOf(report: string): Counts {
  let text: string;
  try {
    text = readFileSync(report, "utf8");
  } catch (error) {
    console.log(`vitest left no report: ${String(error)}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const said = JSON.parse(text) as Report;
  return {
    passed: said.numPassedTests,
    // A test file that fails before its first test has no failed test.
    failed: Math.max(said.numFailedTests, said.numFailedTestSuites > 0 ? 1 : 0),
    skipped: said.numPendingTests + said.numTodoTests,
  };
}

const steps = [
  passes("build", "tsc", "-b"),
  passes("lint", "oxlint", "--type-aware", "--deny-warnings"),
  passes("format", "oxfmt", "--check"),
];
const { passed, failed, skipped } = tests(process.argv.slice(2));
const allPassed = passed + steps.filter(Boolean).length;
const allFailed = failed + steps.filter((step) => !step).length;
console.log(`\n${allPassed} passed, ${allFailed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exitCode = allFailed > 0 ? 1 : 0;
