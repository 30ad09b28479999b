/** `halcyon help`: what there is, or about one command. @module */
import { unknownName } from "../closest.ts";
import { exitCodes, type Command } from "../command.ts";

/** The command that tells about the others. */
export function helpOn(commands: readonly Command[]): Command {
  const width = Math.max(...commands.map((command) => command.name.length));
  const list = commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`).join("\n");
  const overview = `halcyon COMMAND …

${list}

  halcyon run scan gauss x -1 1 21     scan the motor x of the simulated beamline
  halcyon help COMMAND                 about one command
  halcyon run PLAN --help              about one plan

It ends with 0 for success, 1 for a run that failed, 2 for a command line that makes no sense, 3 when aborted.
`;
  return {
    name: "help",
    summary: "this page, or the page of a command",
    help: overview,
    run: async ([name], { terminal }) => {
      const command = commands.find((one) => one.name === name);
      if (name !== undefined && command === undefined)
        throw unknownName(
          "command",
          name,
          commands.map((one) => one.name),
        );
      terminal.out.write(command?.help ?? overview);
      return exitCodes.success;
    },
  };
}
