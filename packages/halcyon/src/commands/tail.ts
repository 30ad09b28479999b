/** `halcyon tail`: the rows of a run, as they come into its file. @module */
import { resolve } from "node:path";
import { exitCodes, type Command, type ExitCode, type World } from "../command.ts";
import { onePositional, readOptions } from "../options.ts";
import { readRunFile } from "../runs/run-file.ts";
import { RunText } from "../runs/run-text.ts";

/** Prints the table of a run, and with `--follow` the rows that come. */
export const tail: Command = {
  name: "tail",
  summary: "print the table of a run, and follow it",
  help: `halcyon tail FILE [--follow]

Prints the table of the run in FILE. With --follow (-f) it goes on with each row that comes, and ends with the run.

  halcyon tail -f halcyon-data/12-0f3a9c1d.jsonl
`,
  run: printRows,
};

/** s between looks for more. */
const period = 0.1;

async function printRows(args: readonly string[], world: World): Promise<ExitCode> {
  const typed = readOptions(args, { follow: { type: "boolean", short: "f" } });
  const path = resolve(world.folder, onePositional(typed, "FILE"));
  const { out, err } = world.terminal;
  const line = (text: string): void => out.write(`${text}\n`);
  const text = new RunText({ line, header: false, table: true, plot: false, width: () => 80, colour: false });
  const stopped = new AbortController();
  const deaf = world.onInterrupt(() => stopped.abort());
  const wait = (): Promise<void> => new Promise((done) => world.clock.after(period, done));
  const onTorn = (torn: string): void => err.write(`The last line is torn (${torn.length} characters): not shown.\n`);
  try {
    const follow = typed.values["follow"] ? { follow: { signal: stopped.signal, wait } } : {};
    for await (const document of readRunFile(path, { ...follow, onTorn })) text.take(...document);
  } finally {
    deaf();
  }
  return exitCodes.success;
}
