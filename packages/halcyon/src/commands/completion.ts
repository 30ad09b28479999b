/** `halcyon completion`: a script for the shell, which asks the command itself what may come next. @module */
import { planDefinitions } from "@halcyon/engine";
import { openBeamline } from "../beamline/beamline.ts";
import { unknownName } from "../closest.ts";
import { exitCodes, type Command, type World } from "../command.ts";
import { npyFrameSink } from "../frames/npy-frames.ts";
import { runOptionNames } from "../plans/plan-tokens.ts";

const scripts: Readonly<Record<string, string>> = {
  bash: `_halcyon() {
  local IFS=$'\\n'
  COMPREPLY=( $(halcyon completion words "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null) )
  [ \${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=( $(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}") )
}
complete -F _halcyon halcyon
`,
  zsh: `#compdef halcyon
_halcyon() {
  local -a found
  found=( \${(f)"$(halcyon completion words "\${(@)words[2,CURRENT]}" 2>/dev/null)"} )
  if (( \${#found} )); then compadd -a found; else _files; fi
}
compdef _halcyon halcyon
`,
};

/** The command that completes the others. */
export function completionOf(others: readonly Command[]): Command {
  const names = [...others.map((command) => command.name), "completion", "help"];
  return {
    name: "completion",
    summary: "print a completion script for bash or zsh",
    help: `halcyon completion bash|zsh

Prints a script that completes commands, plans, their options, and devices.

  source <(halcyon completion bash)
`,
    run: async ([shell = "", ...words], world) => {
      if (shell !== "words") {
        const script = scripts[shell];
        if (script === undefined)
          throw unknownName("shell to complete for", shell || "(none named)", Object.keys(scripts));
        world.terminal.out.write(script);
        return exitCodes.success;
      }
      for (const word of await nextWords(words, names, world)) world.terminal.out.write(`${word}\n`);
      return exitCodes.success;
    },
  };
}

/** The words that may stand in place of the last of `words`. */
async function nextWords(words: readonly string[], commandNames: readonly string[], world: World): Promise<string[]> {
  const typed = words.at(-1) ?? "";
  const [command, ...before] = words.slice(0, -1);
  const begun = (names: Iterable<string>): string[] => [...names].filter((name) => name.startsWith(typed));
  if (command === undefined) return begun(commandNames);
  if (command === "help") return begun(commandNames);
  if (command === "completion") return begun(Object.keys(scripts));
  if (command !== "run") return [];
  // No word of ours: the shell then offers files.
  if (["--beamline", "--data", "--spill", "--journal"].includes(before.at(-1) ?? "")) return [];
  const plan = before.map((word) => planDefinitions.get(word)).find((found) => found !== undefined);
  if (typed.startsWith("-")) {
    const own = Object.entries(plan?.parameters ?? {}).filter(([, { given }]) => given === "place" || given === "name");
    return begun([...own.map(([name]) => `--${name.replaceAll("_", "-")}`), ...runOptionNames]);
  }
  if (plan === undefined) return begun(planDefinitions.keys());
  const at = before.lastIndexOf("--beamline");
  const { clock, folder } = world;
  const sink = npyFrameSink(folder);
  const path = at < 0 ? undefined : before[at + 1];
  await using beamline = await openBeamline({ path, folder, clock, random: Math.random, sink, connect: false });
  const list = typed.slice(0, typed.lastIndexOf(",") + 1);
  return begun([...beamline.devices.keys()].map((name) => list + name));
}
