/**
 * The command `halcyon`: finds the subcommand, runs it, and turns what happens into an exit code.
 *
 * @module
 */
import { argv, cwd, env } from "node:process";
import { fileURLToPath } from "node:url";
import { realpathSync } from "node:fs";
import { isHalcyonError, systemClock } from "@halcyon/model";
import { unknownName } from "./closest.ts";
import { exitCodes, type ExitCode, type World } from "./command.ts";
import { commands } from "./commands/index.ts";
import { systemReason } from "./errors.ts";
import { errorText } from "./terminal/error-text.ts";
import { processTerminal } from "./terminal/terminal.ts";

/** Runs one command line (without `node` and the script). Never throws. */
export async function main(args: readonly string[], world: World): Promise<ExitCode> {
  const { err } = world.terminal;
  try {
    const [name = "help", ...rest] = args;
    const wanted = flags.get(name) ?? name;
    const command = commands.find((one) => one.name === wanted);
    if (command === undefined)
      throw unknownName(
        "command",
        wanted,
        commands.map((one) => one.name),
      );
    // The help of a plan is its own: `run` answers it.
    if (command.name !== "run" && (rest.includes("--help") || rest.includes("-h"))) {
      world.terminal.out.write(command.help);
      return exitCodes.success;
    }
    const code = await command.run(rest, world);
    if (code !== exitCodes.success || command.runs) return code;
    // Who keeps what is printed must hear when it is not all there; a write tells of it a turn later.
    await new Promise<void>((done) => setImmediate(done));
    return world.terminal.out.lost === true ? exitCodes.failed : code;
  } catch (thrown) {
    err.write(`halcyon: ${errorText(thrown, world.folder)}\n`);
    return refusals.some((code) => isHalcyonError(thrown, code)) ? exitCodes.usage : exitCodes.failed;
  }
}

/** What other commands understand as flags. */
const flags: ReadonlyMap<string, string> = new Map([
  ["--help", "help"],
  ["-h", "help"],
  ["--version", "version"],
  ["-V", "version"],
]);

/** What is refused before anything moves. */
const refusals = [
  "cli.usage",
  "cli.load",
  "files.read",
  "files.write",
  "files.format",
  "client.run",
  "plan.arguments",
  "engine.plan",
  "journal.unreadable",
  "journal.diverged",
  "journal.not_resumable",
] as const;

/** The world of this process. */
export function processWorld(folder: string): World {
  return {
    terminal: processTerminal(),
    clock: systemClock,
    folder,
    env,
    onInterrupt: (call) => {
      // A terminal that is closed takes its person along, as who asks for the end does: the run is closed all the same.
      const hear = (signal: NodeJS.Signals): void => call(signal === "SIGINT" ? "SIGINT" : "SIGTERM");
      process.on("SIGINT", hear).on("SIGTERM", hear).on("SIGHUP", hear);
      return () => process.off("SIGINT", hear).off("SIGTERM", hear).off("SIGHUP", hear);
    },
    onStray: (call) => {
      process.on("uncaughtException", call);
      return () => process.off("uncaughtException", call);
    },
  };
}

// A folder that somebody has removed is a folder still, of the shell that sits in it.
function hereOrLeave(): string {
  try {
    return cwd();
  } catch (error) {
    process.stderr.write(`halcyon: the folder you are in is gone (${systemReason(error)}): go to another one.\n`);
    return process.exit(exitCodes.usage);
  }
}

/** Runs the command line of this process, and ends the process with its code. */
export async function mainOfProcess(): Promise<void> {
  // Nothing is left that could bring what is waited for. A run is not left so: it keeps the process.
  process.once("beforeExit", () => {
    process.stderr.write("halcyon: it waits for a promise of a file or a device that nobody keeps.\n");
    process.exit(exitCodes.failed);
  });
  process.exitCode = await main(argv.slice(2), processWorld(hereOrLeave()));
  // Sockets of a control system may still be open; what was written has been, as pipes and terminals are synchronous.
  process.exit();
}

if (argv[1] !== undefined && realpathSync(argv[1]) === fileURLToPath(import.meta.url)) await mainOfProcess();
