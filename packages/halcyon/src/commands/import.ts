/** `halcyon import`: runs that were written elsewhere, into a catalog. @module */
import { resolve } from "node:path";
import { importRuns, runFiles } from "@halcyon/catalog";
import { HalcyonError } from "@halcyon/model";
import { openPlace } from "../catalog/catalog-place.ts";
import { exitCodes, type Command, type ExitCode, type World } from "../command.ts";
import { LiveScreen } from "../terminal/live-screen.ts";
import { readOptions } from "../options.ts";
import { evenBar } from "../terminal/progress-bar.ts";
import { catalogOf } from "./runs.ts";

/** Imports runs. */
export const importCommand: Command = {
  name: "import",
  summary: "bring runs into a catalog that were written as JSON lines",
  help: `halcyon import DIR|FILE … [--catalog URL|DIR]

Takes the runs of files of JSON lines (.jsonl, .jsonl.gz), those of folders with all that is below: files of halcyon run, of
Python's suitcase-jsonl, of bluesky's JSONLinesWriter. What the catalog has already is passed over, so an import that was
broken off is begun again. A run that cannot be taken is named, with the line, and the others are taken; the code is 1 then.

  halcyon import halcyon-data
  halcyon import /old/runs 2019-03.jsonl.gz --catalog http://127.0.0.1:8000
`,
  run: bringIn,
};

async function bringIn(args: readonly string[], world: World): Promise<ExitCode> {
  const { values, positionals } = readOptions(args, { catalog: { type: "string" } });
  if (positionals.length === 0)
    throw new HalcyonError("cli.usage", "Which runs? Name files of JSON lines, or folders of them.", {
      argument: "DIR|FILE",
      allowed: [],
    });
  const paths = positionals.map((each) => resolve(world.folder, each));
  // What is mistyped is told before a catalog is made.
  if (runFiles(paths).length === 0)
    throw new HalcyonError(
      "cli.usage",
      `There are no files of JSON lines (.jsonl, .jsonl.gz) in ${paths.join(", ")}.`,
      {
        argument: "DIR|FILE",
        allowed: [],
      },
    );
  await using place = await openPlace(catalogOf(values), world, { create: true });
  const { clock, terminal } = world;
  const begun = clock.monotonic();
  let state = { files: 0, filesDone: 0, documents: 0 };
  const screen = new LiveScreen(terminal, clock, () => [
    `${evenBar({ done: state.filesDone, of: state.files, elapsed: clock.monotonic() - begun }, (terminal.err.columns ?? 80) - 20)} ${state.documents} documents`,
  ]);
  const stopping = new AbortController();
  const deaf = world.onInterrupt(() => stopping.abort(new Error("broken off: begin it again, and it goes on")));
  try {
    const { files, documents, problems } = await importRuns({
      catalog: place,
      paths,
      signal: stopping.signal,
      progress: (next) => {
        state = next;
        screen.changed();
      },
    });
    screen.hold();
    for (const { path, line, text } of problems) terminal.err.write(`${path}, line ${line}: ${text}\n`);
    terminal.out.write(`${documents} documents of ${files} file${files === 1 ? "" : "s"} are in the catalog.\n`);
    return problems.length === 0 ? exitCodes.success : exitCodes.failed;
  } finally {
    deaf();
    screen.hold();
  }
}
