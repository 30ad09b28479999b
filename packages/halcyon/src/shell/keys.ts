/**
 * Who gets the keys while a plan runs in the shell.
 *
 * A prompt of Node's keeps all keys to itself until what was typed is done, Ctrl-C too, as if typed afterwards. So the
 * keys are taken from it while a plan runs: Ctrl-C reaches the plan, and questions are answered at once.
 *
 * @module
 */
import { createInterface, type Interface } from "node:readline/promises";
import type { World } from "../command.ts";

type KeyListener = (...key: unknown[]) => void;

/** The world of what is run at a prompt. */
export function atPrompt(world: World): World {
  const { stdin, stderr } = process;
  if (!stdin.isTTY) return world;
  let keys: Interface | undefined;

  function take(call: (signal: "SIGINT" | "SIGTERM") => void): () => void {
    const prompts = stdin.listeners("keypress") as KeyListener[];
    for (const listener of prompts) stdin.off("keypress", listener);
    const taken = createInterface({ input: stdin, output: stderr, prompt: "" });
    taken.on("SIGINT", () => call("SIGINT"));
    // After Ctrl-Z and `fg` it hears no key until it goes on reading.
    taken.on("SIGCONT", () => taken.resume());
    keys = taken;
    const deaf = world.onInterrupt(call);
    return () => {
      deaf();
      keys = undefined;
      taken.close();
      for (const listener of prompts) stdin.on("keypress", listener);
      stdin.setRawMode(true);
      // Closing the other interface has paused what both read.
      stdin.resume();
    };
  }

  const ask = async (question: string, signal: AbortSignal): Promise<string> =>
    (await keys?.question(question, { signal })) ?? "";
  return { ...world, terminal: { ...world.terminal, ask }, onInterrupt: take };
}
