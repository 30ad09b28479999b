/**
 * Does what a page says: runs its blocks one after the other, in a folder of its own.
 *
 * `halcyon` and `npx halcyon` are the command on its source. Commands of npm aren't run, for `npm test` is what runs
 * this; it is checked that they are there. Blocks of Python run when the peers are installed.
 *
 * @module
 */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Block, type Page, root } from "./pages.ts";

/** What a block printed, and whether it ended well. */
interface Ran {
  readonly ok: boolean;
  readonly out: string;
  readonly err: string;
}

const node = `"${process.execPath}" --conditions=@halcyon/source --disable-warning=ExperimentalWarning`;
/** A program of its own: what a page puts into the background is the command itself, and ends when it is ended. */
const command = `#!/bin/sh
exec ${node} "${root}packages/halcyon/src/main.ts" "$@"
`;
const shell = `set -euo pipefail
PATH="$PWD/.bin:$PATH"
npx() { [ "$1" = halcyon ] || { echo "npx $1: only halcyon is run here" >&2; return 1; }; shift; halcyon "$@"; }
npm() { "${process.execPath}" "${root}tests/docs/npm-command.js" "$@"; }
`;

const peers = `${process.env["PEERS"] ?? `${root}.venv`}/bin/python`;
/** The Python of the peers, for blocks in it; without them these are passed over, but in CI. */
const python = existsSync(peers) || process.env["CI"] === "true" ? peers : undefined;

const patience = 180_000; /* ms */

/** The command starts many times: it need not be compiled each time. */
const environment = { NO_COLOR: "1", COLUMNS: "100", NODE_COMPILE_CACHE: `${root}node_modules/.cache/docs-run` };

/** Runs a page in `folder`. Answers what is wrong with it, each with the line of its block. */
export async function runPage(page: Page, folder: string): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  symlinkSync(`${root}examples`, join(folder, "examples"));
  mkdirSync(join(folder, ".bin"));
  writeFileSync(join(folder, ".bin", "halcyon"), command, { mode: 0o755 });
  const wrong: string[] = [];
  let last: Ran | undefined;
  for (const block of page.blocks) {
    const say = (what: string): void => void wrong.push(`${page.path}:${block.line} ${what}`);
    if (block.use === "no-run" && block.detail === "") say("does not say why it isn't run");
    if (block.use === "file") {
      if (block.detail === "") say("does not name its file");
      else writeFileSync(join(folder, block.detail), `${block.text}\n`);
    }
    if (block.use === "run" && block.language === "py" && python === undefined) last = undefined;
    else if (block.use === "run") {
      last = await runBlock(block, folder);
      if (!last.ok) say(`fails:\n${last.out}${last.err}`);
    }
    if (block.use === "output") {
      if (last === undefined) {
        if (python !== undefined || !page.blocks.some(({ language }) => language === "py"))
          say("is the output of no block");
      } else if (last.ok && !matches(block.text, last.out)) say(`is not what the block before printed:\n${last.out}`);
    }
  }
  endWhatRuns(folder);
  return wrong;
}

/** A page that has something serve writes its process id into `<name>.pid`: it is ended, however the page went. */
function endWhatRuns(folder: string): void {
  for (const name of readdirSync(folder).filter((each) => each.endsWith(".pid"))) {
    const id = Number(readFileSync(join(folder, name), "utf8"));
    try {
      if (Number.isSafeInteger(id) && id > 1) process.kill(id);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
    }
  }
}

async function runBlock(block: Block, folder: string): Promise<Ran> {
  if (block.language === "sh") return await execute("bash", ["-c", `${shell}${block.text}`], folder);
  if (block.language === "py") {
    const program = `line-${block.line}.py`;
    writeFileSync(join(folder, program), block.text);
    return await execute(python ?? "", [program], folder);
  }
  const script = `line-${block.line}.ts`;
  writeFileSync(join(folder, script), block.text);
  const flags = ["--conditions=@halcyon/source", "--disable-warning=ExperimentalWarning"];
  return await execute(process.execPath, [...flags, script], folder);
}

function execute(file: string, args: readonly string[], cwd: string): Promise<Ran> {
  const options = { cwd, timeout: patience, env: { ...process.env, ...environment } };
  return new Promise((resolve) => {
    const child = execFile(file, args, options, (error, out, err) => {
      const ended = error?.killed === true ? `\n(ended after ${patience / 1000} s)` : "";
      resolve({ ok: error === null, out, err: `${err}${ended}` });
    });
    child.stdin?.end();
  });
}

/** Whether `printed` is what a page shows, where `…` stands for anything, and for any lines when alone on one. */
export function matches(shown: string, printed: string): boolean {
  const pattern = linesOf(shown).map((line) =>
    line === "…" ? "(?:.*\n)*?" : `${line.split("…").map(escaped).join(".*?")}\n`,
  );
  return new RegExp(`^${pattern.join("")}$`, "u").test(`${linesOf(printed).join("\n")}\n`);
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/gu, String.raw`\$&`);
}

function linesOf(text: string): string[] {
  return text
    .replaceAll(/\s+$/gu, "")
    .split("\n")
    .map((line) => line.trimEnd());
}
