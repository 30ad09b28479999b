/**
 * Lines that scroll, above a few that stay: the table grows while plot and progress bar keep their place below it.
 *
 * The lower lines are drawn at most ten times a second, whatever comes, and only on a terminal.
 *
 * @module
 */
import { stripVTControlCharacters } from "node:util";
import type { Clock } from "@halcyon/model";
import type { Terminal } from "./terminal.ts";

/** s between drawings when there is news, and when there is none but the time. */
const period = 0.1;
const idlePeriod = 1;

/** A screen in two parts. */
export class LiveScreen {
  readonly #terminal: Terminal;
  readonly #clock: Clock;
  readonly #footer: () => readonly string[];
  #shown = 0;
  #cancel: (() => void) | undefined;
  /** Whether the drawing that is due is for news. */
  #hasNews = false;
  #held = false;

  /** @param footer makes the lines that stay; asked for each drawing. */
  constructor(terminal: Terminal, clock: Clock, footer: () => readonly string[]) {
    this.#terminal = terminal;
    this.#clock = clock;
    this.#footer = footer;
  }

  /** Writes a line that scrolls. */
  line(text: string): void {
    this.#clear();
    this.#terminal.out.write(`${text}\n`);
    this.changed();
  }

  /** Writes a line beside what was asked for. */
  say(text: string): void {
    this.#clear();
    this.#terminal.err.write(`${text}\n`);
    this.changed();
  }

  /** The lower lines are to be drawn anew, soon. */
  changed(): void {
    if (!this.#terminal.err.isTerminal || this.#held || this.#hasNews) return;
    this.#hasNews = true;
    this.#drawAfter(period);
  }

  /** Takes the lower lines away, until `release`: a question is being asked. */
  hold(): void {
    this.#held = true;
    this.#hasNews = false;
    this.#cancel?.();
    this.#clear();
  }

  /** Lets the lower lines come back. */
  release(): void {
    this.#held = false;
    this.changed();
  }

  /** Asks the person something: rows that are on their way come first, and the lower lines are away meanwhile. */
  async asking<T>(ask: () => Promise<T>): Promise<T> {
    await twoTurns();
    this.hold();
    try {
      return await ask();
    } finally {
      this.release();
    }
  }

  #drawAfter(seconds: number): void {
    this.#cancel?.();
    this.#cancel = this.#clock.after(seconds, () => this.#draw());
  }

  #draw(): void {
    this.#hasNews = false;
    this.#clear();
    const width = this.#terminal.err.columns ?? 80;
    // What is higher than the terminal scrolls, and is there to stay.
    const height = Math.max(1, (this.#terminal.err.rows ?? Infinity) - 1);
    const lines = this.#footer()
      .slice(-height)
      .map((line) => cut(line, width - 1));
    if (lines.length === 0) return;
    this.#terminal.err.write(lines.join("\n"));
    this.#shown = lines.length;
    this.#drawAfter(idlePeriod);
  }

  #clear(): void {
    if (this.#shown === 0) return;
    const up = this.#shown > 1 ? `\u001b[${this.#shown - 1}A` : "";
    this.#terminal.err.write(`\r${up}\u001b[J`);
    this.#shown = 0;
  }
}

/** Waits until what live subscribers have been given has been drawn. */
export async function twoTurns(): Promise<void> {
  for (let turn = 0; turn < 2; turn += 1) await new Promise<void>((done) => setImmediate(done));
}

// A line that wraps would be one more line than is cleared. Colours go when there is something to cut.
function cut(line: string, width: number): string {
  const plain = stripVTControlCharacters(line);
  return plain.length <= width ? line : Array.from(plain).slice(0, width).join("");
}
