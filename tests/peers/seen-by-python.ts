/** Scripts of Python's clients, and what they saw: a line of JSON for each case. @module */
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";

/** Runs a script that lies here, and answers what it said. `cache` is tiled's. */
export async function runScript(
  python: string | undefined,
  script: string,
  cache: string,
  ...args: readonly string[]
): Promise<string> {
  const { pathname } = new URL(script, import.meta.url);
  const child = spawn(python ?? "", [pathname, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, TILED_CACHE_DIR: cache },
  });
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (!/^\{/mu.test(out)) throw new Error(`Python saw nothing: ${err}`);
  return out;
}

/** What was seen, by the names of the cases. */
export class SeenByPython {
  readonly #cases = new Map<string, { readonly value?: unknown; readonly error?: string }>();

  /** Keeps the cases among what a script said. */
  keep(out: string): void {
    for (const line of out.split("\n")) {
      if (!line.startsWith("{")) continue;
      const { case: name, ...found } = JSON.parse(line) as { case: string };
      this.#cases.set(name, found);
    }
  }

  /** What a case saw. @throws Error when it failed. */
  value(name: string): unknown {
    const found = this.#cases.get(name);
    if (found?.error !== undefined) throw new Error(`Python: ${found.error}`);
    return found?.value;
  }
}
