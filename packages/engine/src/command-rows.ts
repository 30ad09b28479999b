/**
 * The table of commands as the loop reads it, once for each message.
 *
 * Definitions have the shape in which each was written, and an object that is asked for another name each time looks
 * slowly: with rows of one class in a map, a scan of instant devices takes a twentieth less time. @module
 */
import type { CommandContext, CommandDefinition, CommandTable } from "./command.ts";
import type { Msg } from "./message.ts";

/** Commands by wire name, as they are given to an engine. */
export type GivenCommands = Readonly<Record<string, CommandTable[keyof CommandTable] | undefined>>;

/** A row of the table. */
export class CommandRow {
  readonly command: string;
  readonly definition: object;
  readonly handle: (this: object, context: CommandContext, message: Msg, attempt: unknown) => unknown;
  readonly recorded: boolean;
  readonly breakable: boolean;

  constructor(command: string, definition: Omit<CommandDefinition, "handle"> & { readonly handle: unknown }) {
    this.command = command;
    // Of a definition that is an object with a state of its own the handler is a method.
    this.definition = definition;
    // The type knows which message goes with which handler only as long as they are together.
    this.handle = definition.handle as CommandRow["handle"];
    this.recorded = definition.recorded;
    this.breakable = definition.breakable;
  }
}

/** The commands that there are when it is made. */
export class CommandRows {
  readonly #rows = new Map<string, CommandRow>();
  /** Of the message before: many plans ask for the same again and again. */
  #last: CommandRow | undefined;

  constructor(commands: GivenCommands) {
    for (const [command, definition] of Object.entries(commands))
      if (definition !== undefined) this.#rows.set(command, new CommandRow(command, definition));
  }

  get names(): readonly string[] {
    return [...this.#rows.keys()];
  }

  get(command: string): CommandRow | undefined {
    if (this.#last?.command === command) return this.#last;
    return (this.#last = this.#rows.get(command));
  }
}
