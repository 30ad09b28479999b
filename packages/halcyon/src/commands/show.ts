/** `halcyon show`: a run that is over, from its file. @module */
import { resolve } from "node:path";
import { exitCodes, type Command, type ExitCode, type World } from "../command.ts";
import { onePositional, readOptions } from "../options.ts";
import { readRunFile } from "../run-file.ts";
import { RunText } from "../run-text.ts";

/** Prints header, table, plot and stop of each run in a file. */
export const show: Command = {
  name: "show",
  summary: "print a run back from its file",
  help: `halcyon show FILE [--no-table] [--no-plot]

Prints the header, the table, a plot and the end of the run in FILE. A last line that was torn when the
process was killed is passed over, and said.

  halcyon show halcyon-data/12-0f3a9c1d.jsonl
`,
  run: printRun,
};

async function printRun(args: readonly string[], world: World): Promise<ExitCode> {
  const typed = readOptions(args, { "no-table": { type: "boolean" }, "no-plot": { type: "boolean" } });
  const { out, err } = world.terminal;
  const text = new RunText({
    line: (line) => out.write(`${line}\n`),
    header: true,
    table: !typed.values["no-table"],
    plot: !typed.values["no-plot"],
    width: () => Math.min(100, (out.columns ?? 81) - 1),
    colour: out.colour,
  });
  const path = resolve(world.folder, onePositional(typed, "FILE"));
  let open = 0;
  const onTorn = (torn: string): void => err.write(`The last line is torn (${torn.length} characters): not shown.\n`);
  for await (const document of readRunFile(path, { onTorn })) {
    text.take(...document);
    if (document[0] === "start") open += 1;
    if (document[0] === "stop") open -= 1;
  }
  if (open > 0) {
    text.finish();
    err.write("The run has no stop document: it goes on still, or its process was killed.\n");
  }
  return exitCodes.success;
}
