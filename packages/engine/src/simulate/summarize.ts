/** A plan in a few lines of text: its runs, moves and events, as `summarize_plan` of bluesky shows them. Pure. @module */
import { nameOf } from "@halcyon/model";
import { type Msg, isCommand } from "../message.ts";

const width = 80;

/** One line for each run that opens or closes, each move and each event; nothing for the rest. */
export function summaryOf(messages: Iterable<Msg>): readonly string[] {
  const lines: string[] = [];
  let read: string[] = [];
  for (const message of messages) {
    if (isCommand(message, "open_run")) lines.push(headline("Open Run"));
    else if (isCommand(message, "close_run")) lines.push(headline("Close Run"));
    else if (isCommand(message, "set")) lines.push(`${nameOf(message.obj)} -> ${message.args.map(printed).join(", ")}`);
    else if (isCommand(message, "create")) read = [];
    else if (isCommand(message, "read")) read.push(`'${nameOf(message.obj)}'`);
    else if (isCommand(message, "save")) lines.push(`  Read [${read.join(", ")}]`);
  }
  return lines;
}

function headline(text: string): string {
  const left = Math.floor((width - text.length - 2) / 2);
  return `${"=".repeat(left)} ${text} `.padEnd(width, "=");
}

function printed(value: unknown): string {
  if (typeof value === "string") return value;
  return typeof value === "object" ? JSON.stringify(value) : nameOf(value);
}
