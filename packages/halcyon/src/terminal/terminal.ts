/**
 * The terminal as the commands see it: text out, text aside, and questions when there is a person.
 *
 * Commands never touch `process`; a test hands in a terminal of its own.
 *
 * @module
 */
import { createInterface } from "node:readline/promises";
import { systemWords } from "@halcyon/model";
import { systemReason } from "../errors.ts";

/** Where text goes. */
export interface TextSink {
  write(text: string): void;
  /** A person reads it as it comes, and lines may be drawn anew. */
  readonly isTerminal: boolean;
  /** Characters across and down; undefined when nobody knows. */
  readonly columns: number | undefined;
  readonly rows: number | undefined;
  /** Colours are wanted. */
  readonly colour: boolean;
  /** Nobody reads it any more, as after `| head`. */
  readonly gone?: boolean;
  /** Some of it could not be written, as into a file on a full disk. */
  readonly lost?: boolean;
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
  const unread = new Set<NodeJS.WriteStream>();
  const torn = new Set<NodeJS.WriteStream>();
  // Text that nobody can have ends the text, and not the run.
  for (const [stream, other, what] of [
    [stdout, stderr, "output"],
    [stderr, stdout, "what is said beside the output"],
  ] as const) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      // A reader that leaves (`halcyon show f | head`: EPIPE; a terminal that is closed: EIO) knows of it.
      if (error.code === "EPIPE" || error.code === "EIO") unread.add(stream);
      else if (!torn.has(stream)) {
        torn.add(stream);
        if (!torn.has(other))
          other.write(`halcyon: the ${what} cannot be written: ${systemWords(systemReason(error))}.\n`);
      }
    });
  }
  stdin.on("error", passClosed);
  const person = stdin.isTTY && stderr.isTTY;
  const made = (stream: NodeJS.WriteStream): TextSink => sink(stream, env, unread, torn);
  return { out: made(stdout), err: made(stderr), ask: person ? ask : undefined };
}

function sink(
  stream: NodeJS.WriteStream,
  env: NodeJS.ProcessEnv,
  unread: ReadonlySet<object>,
  torn: ReadonlySet<object>,
): TextSink {
  const capable = stream.isTTY && env["TERM"] !== "dumb";
  return {
    write: (text) => {
      if (!stream.destroyed) stream.write(text);
    },
    isTerminal: capable,
    get gone() {
      return unread.has(stream);
    },
    get lost() {
      return torn.has(stream);
    },
    get columns() {
      return size(stream.columns);
    },
    get rows() {
      return size(stream.rows);
    },
    colour: capable && !env["NO_COLOR"],
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
  // After Ctrl-Z and `fg` it waits for somebody to go on reading; with nothing to read the process would end.
  lines.on("SIGCONT", () => lines.resume());
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
