/**
 * `npm run golden -- [DIR] [--only plans,documents]`: replays a corpus folder and says what differs.
 *
 * Exit code: 0 when no case failed, 1 when one did, 2 for a folder or a corpus that is not there.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { type Corpus, corpora, corporaIn, ownFolder } from "./cases.ts";
import { replayFolder } from "./replay.ts";
import { countsOf, report } from "./report.ts";

const usage = `golden [DIR] [--only ${corpora.join(",")}]`;

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { only: { type: "string", multiple: true } },
  });
  const folder = positionals[0] ?? ownFolder;
  const only = values.only?.flatMap((names) => names.split(",")).filter((name) => name !== "");
  const unknown = only?.filter((name) => !corpora.includes(name as Corpus)) ?? [];
  const present = corporaIn(folder);
  if (unknown.length > 0) return refuse(`There is no corpus ${unknown.join(", ")}: ${usage}`);
  if (present.length === 0) return refuse(`${folder} holds none of the corpora ${corpora.join(", ")}: ${usage}`);
  const absent = only?.filter((name) => !present.includes(name as Corpus)) ?? [];
  if (absent.length > 0) console.error(`${folder} has no corpus ${absent.join(", ")}, only ${present.join(", ")}.`);
  if (only !== undefined && absent.length === only.length) return 2;
  const replayed = await replayFolder(folder, only as Corpus[] | undefined);
  for (const line of report(replayed)) console.log(line);
  return countsOf(replayed).failed > 0 ? 1 : 0;
}

function refuse(message: string): number {
  console.error(message);
  return 2;
}
