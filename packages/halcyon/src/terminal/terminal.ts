/**
 * The terminal as the commands see it: text out, text aside, and questions when there is a person.
 *
 * Commands never touch `process`; a test hands in a terminal of its own.
 *
 * @module
 */
import { createInterface } from "node:readline/promises";

/** Where text goes. */
export interface TextSink {
  write(text: string): void;
  /** A person reads it as it comes. */
  readonly isTerminal: boolean;
  /** Characters across and down; undefined when nobody knows. */
  readonly columns: number | undefined;
  readonly rows: number | undefined;
  /** Colours are wanted. */
  readonly colour: boolean;
  /** Nobody reads it any more, as after `| head`. */
  readonly gone?: boolean;
}

/** A terminal, or what stands in for it. */
export interface Terminal {
  /** What was asked for: tables, plots, lists. */
  readonly out: TextSink;
  /** What goes beside it: progress, questions, errors. */
  readonly err: TextSink;
  /** Asks the person; undefined when there is none. Rejects with the signal's reason, and when the person has gone. */
  readonly ask: ((question: string, signal: AbortSignal) => Promise<string>) | undefined;
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const { stdin, stdout, stderr, env } = process;
  // A reader that leaves (`halcyon show f | head`: EPIPE; a terminal that is closed: EIO) ends the text, not the run.
  const unread = new Set<NodeJS.WriteStream>();
  for (const stream of [stdout, stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE" && error.code !== "EIO") throw error;
      unread.add(stream);
    });
  }
  stdin.on("error", passClosed);
  const person = stdin.isTTY && stderr.isTTY;
  return { out: sink(stdout, env, unread), err: sink(stderr, env, unread), ask: person ? ask : undefined };
}

function sink(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv, unread: ReadonlySet<object>): TextSink {
  return {
    write: (text) => {
      if (!stream.destroyed) stream.write(text);
    },
    isTerminal: stream.isTTY,
    get gone() {
      return unread.has(stream);
    },
    get columns() {
      return size(stream.columns);
    },
    get rows() {
      return size(stream.rows);
    },
    colour: stream.isTTY && !env["NO_COLOR"] && env["TERM"] !== "dumb",
  };
}

// Not a terminal: undefined. A terminal that was never told its size: 0.
function size(length: number | undefined): number | undefined {
  return length !== undefined && length > 0 ? length : undefined;
}

// Reading from a terminal that is closed fails; that it is closed is told by SIGHUP, and to whoever asks.
function passClosed(error: NodeJS.ErrnoException): void {
  if (error.code !== "EIO") throw error;
}

async function ask(question: string, signal: AbortSignal): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  let isOpen = true;
  // readline takes Ctrl-C for itself while it asks; whoever listens for the signal must still hear it, by its name.
  lines.on("SIGINT", () => {
    process.stderr.write("\n");
    process.emit("SIGINT", "SIGINT");
    if (isOpen) lines.prompt(true);
  });
  lines.on("error", passClosed);
  // A question is pending for ever once there is nothing more to read.
  const gone = new Promise<never>((_, refuse) => {
    lines.once("close", () => {
      isOpen = false;
      refuse(new Error("the terminal is closed"));
    });
  });
  try {
    return await Promise.race([lines.question(question, { signal }), gone]);
  } finally {
    lines.close();
  }
}
