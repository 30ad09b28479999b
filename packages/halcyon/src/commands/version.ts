/** `halcyon version`: which one this is, for a report of what went wrong. @module */
import { readFileSync } from "node:fs";
import { exitCodes, type Command } from "../command.ts";

/** Prints the version, and that of Node. */
export const version: Command = {
  name: "version",
  summary: "print the version, and that of Node",
  help: "halcyon version\n\nPrints the version, and that of Node. Also halcyon --version.\n",
  run: async (_, { terminal }) => {
    // As far from dist as from src.
    const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
    const { version: own } = JSON.parse(text) as { readonly version: string };
    terminal.out.write(`halcyon ${own} (Node ${process.versions.node})\n`);
    return exitCodes.success;
  },
};
