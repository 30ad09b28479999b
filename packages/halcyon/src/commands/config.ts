/** `halcyon config`: the configuration of a server, with everything that is not said. @module */
import { resolve } from "node:path";
import { HalcyonError } from "@halcyon/model";
import { exitCodes, type Command, type ExitCode, type World } from "../command.ts";
import { readOptions } from "../options.ts";
import { configText, readConfig } from "../serve/config-file.ts";
import { usualSettings } from "../serve/serve-settings.ts";

/** Prints a configuration. */
export const config: Command = {
  name: "config",
  summary: "print the configuration of serve, or check a file of it",
  help: `halcyon config [FILE]

Prints every setting of halcyon serve, what it is for and what it is when nothing is said: a file to begin with. With
FILE: checks it, names each line that is wrong, and prints what it comes to. Secrets are not printed.

  halcyon config > catalog.yaml
  halcyon config catalog.yaml
`,
  run: printConfig,
};

async function printConfig(args: readonly string[], world: World): Promise<ExitCode> {
  const { positionals } = readOptions(args, {});
  if (positionals.length > 1)
    throw new HalcyonError("cli.usage", `One FILE at most; ${positionals.length} are given.`, {
      argument: "FILE",
      allowed: [],
    });
  const [file] = positionals;
  const said = file === undefined ? {} : readConfig(resolve(world.folder, file));
  world.terminal.out.write(configText({ ...usualSettings, ...said }));
  return exitCodes.success;
}
