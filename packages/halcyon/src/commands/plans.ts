/** `halcyon plans`: which plans there are. @module */
import { planDefinitions } from "@halcyon/engine";
import { exitCodes, type Command } from "../command.ts";
import { optionsOnly, readOptions } from "../options.ts";

/** Lists the plans, each with the first sentence of what it does. */
export const plans: Command = {
  name: "plans",
  summary: "list the plans",
  help: `halcyon plans [--names]

Lists the plans that halcyon run knows by name; with --names only the names. halcyon run PLAN --help tells more.
`,
  run: async (args, { terminal }) => {
    const typed = readOptions(args, { names: { type: "boolean" } });
    optionsOnly("plans", typed, (word) => `About a plan: halcyon run ${word} --help.`);
    const { values } = typed;
    const width = Math.max(...[...planDefinitions.keys()].map((name) => name.length));
    for (const [name, { text }] of planDefinitions) {
      terminal.out.write(values["names"] ? `${name}\n` : `${name.padEnd(width)}  ${firstSentence(text)}\n`);
    }
    return exitCodes.success;
  },
};

function firstSentence(text: string): string {
  return (/^.*?[.:](?=\s|$)/s.exec(text)?.[0] ?? text).replaceAll(/\s+/g, " ").replace(/:$/, ".");
}
