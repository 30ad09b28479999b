/** `halcyon show`: a run that is over, from its file or a catalog. @module */
import { resolve } from "node:path";
import { openPlace } from "../catalog/catalog-place.ts";
import { placeOf, withPlaces } from "../catalog/place-words.ts";
import { namesFile } from "../catalog/run-source.ts";
import { exitCodes, type Command, type ExitCode, type World } from "../command.ts";
import { onePositional, readOptions } from "../options.ts";
import { readRunFile } from "../runs/run-file.ts";
import { RunText } from "../runs/run-text.ts";
import { catalogOf } from "./runs.ts";

/** Prints header, table, plot and stop of each run in a file. */
export const show: Command = {
  name: "show",
  summary: "print a run back, from its file or a catalog",
  help: `halcyon show FILE|RUN [--no-table] [--no-plot] [--catalog URL|DIR]

Prints the header, the table, a plot and the end of a run: that in FILE, or RUN of a catalog, by its uid, the beginning of that,
its number (the newest of it), or its place from the end (-1). A last line of a file that was torn when the process was killed
is passed over, and said.

  --catalog URL|DIR   the catalog (HALCYON_CATALOG, or the folder halcyon-catalog)

  halcyon show halcyon-data/12-0f3a9c1d.jsonl
  halcyon show -1
  halcyon show 0f3a9c1d --catalog http://127.0.0.1:8000
`,
  run: printRun,
};

async function printRun(args: readonly string[], world: World): Promise<ExitCode> {
  const typed = readOptions(withPlaces(args), {
    "no-table": { type: "boolean" },
    "no-plot": { type: "boolean" },
    catalog: { type: "string" },
  });
  const { out, err } = world.terminal;
  const text = new RunText({
    line: (line) => out.write(`${line}\n`),
    header: true,
    table: !typed.values["no-table"],
    plot: !typed.values["no-plot"],
    width: () => Math.min(100, (out.columns ?? 81) - 1),
    colour: out.colour,
  });
  const word = placeOf(onePositional(typed, "FILE or RUN"));
  let open = 0;
  let runs = 0;
  const onTorn = (torn: string): void => err.write(`The last line is torn (${torn.length} characters): not shown.\n`);
  await using place = namesFile(word, world)
    ? undefined
    : await openPlace(catalogOf(typed.values), world, { create: false });
  const documents = place
    ? (await place.client.run(word)).documents()
    : readRunFile(resolve(world.folder, word), { onTorn });
  for await (const document of documents) {
    text.take(...document);
    if (document[0] === "start") {
      open += 1;
      runs += 1;
    }
    if (document[0] === "stop") open -= 1;
  }
  if (runs === 0) err.write(`There is no run in ${word}.\n`);
  if (open > 0) {
    text.finish();
    err.write("The run has no stop document: it goes on still, or its process was killed.\n");
  }
  return exitCodes.success;
}
