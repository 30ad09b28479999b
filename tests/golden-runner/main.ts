/**
 * `npm run golden -- [DIR] [--only plans,documents]`: replays a corpus folder and says what differs.
 *
 * Exit code: 0 when no case failed, 1 when one did, 2 for a folder or a corpus that is not there.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { type Corpus, corpora, corporaIn, ownFolder } from "./cases.ts";
import { replayFolder } from "./replay.ts";
import { countsOf, report } from "./report.ts";

const usage = `golden [DIR] [--only ${corpora.join(",")}]`;

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  try {
    return await replayAsked(args);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    console.error(`${error.message}\nUsage: ${usage}`);
    return 2;
  }
}

async function replayAsked(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { only: { type: "string", multiple: true } },
  });
  const folder = folderNamed(positionals[0]);
  const only = values.only?.flatMap((names) => names.split(",")).filter((name) => name !== "");
  const unknown = only?.filter((name) => !corpora.includes(name as Corpus)) ?? [];
  const present = corporaIn(folder);
  if (unknown.length > 0) throw new Error(`There is no corpus ${unknown.join(", ")}.`);
  if (present.length === 0) throw new Error(`${folder} holds none of the corpora ${corpora.join(", ")}.`);
  const absent = only?.filter((name) => !present.includes(name as Corpus)) ?? [];
  if (absent.length > 0) console.error(`${folder} has no corpus ${absent.join(", ")}, only ${present.join(", ")}.`);
  if (only !== undefined && absent.length === only.length) return 2;
  const replayed = await replayFolder(folder, only as Corpus[] | undefined);
  for (const line of report(replayed)) console.log(line);
  return countsOf(replayed).failed > 0 ? 1 : 0;
}

// npm runs its scripts in the workspace's folder: a path is meant from where npm was called.
function folderNamed(given: string | undefined): string {
  if (given === undefined) return ownFolder;
  return existsSync(given) ? given : resolve(process.env["INIT_CWD"] ?? ".", given);
}
