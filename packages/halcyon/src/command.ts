/** What a subcommand is, and how it ends. @module */
import type { Clock } from "@halcyon/model";
import type { FileSystem } from "./runs/file-system.ts";
import type { Terminal } from "./terminal/terminal.ts";

/** How the process ends. */
export const exitCodes = { success: 0, failed: 1, usage: 2, aborted: 3 } as const;

/** The number that a command ends with. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** What a command may use of the world. */
export interface World {
  readonly terminal: Terminal;
  readonly clock: Clock;
  /** The folder that relative paths start from. */
  readonly folder: string;
  /** What runs and journals are written with; the machine's own when left out. */
  readonly files?: FileSystem;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Calls back at each Ctrl-C (and at a request to end). Returns how to stop listening. */
  readonly onInterrupt: (call: (signal: "SIGINT" | "SIGTERM") => void) => () => void;
  /** Calls back with each error that nobody caught, which would end the process. Returns how to stop listening. */
  readonly onStray?: ((call: (error: unknown) => void) => () => void) | undefined;
}

/** A subcommand of `halcyon`. */
export interface Command {
  readonly name: string;
  /** One line, for the list of commands. */
  readonly summary: string;
  /** What `--help` prints. */
  readonly help: string;
  /** Its code tells what became of runs, whatever was printed of them. */
  readonly runs?: true;
  /** @throws HalcyonError `cli.usage` for arguments that make no sense. */
  run(args: readonly string[], world: World): Promise<ExitCode>;
}
