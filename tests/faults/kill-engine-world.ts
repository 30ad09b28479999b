/**
 * What the command sees of the world in the kill test: time that jumps, nobody to ask, and a disk on which the
 * process dies.
 *
 * @module
 */
import { VirtualClock } from "@halcyon/model";
import { main } from "../../packages/halcyon/src/main.ts";
import { systemFiles, type FileSystem } from "../../packages/halcyon/src/runs/file-system.ts";

/** When a process dies: before its `at`-th write(2), or in the middle of it. */
export interface Death {
  readonly at: number;
  readonly midWrite: boolean;
}

/** How a command ended that was not killed. */
export interface Lived {
  readonly code: number;
  /** How often it wrote. */
  readonly writes: number;
  readonly said: string;
}

/** Runs `halcyon` with these words in `folder`; at `death` this very process kills itself. */
export async function live(folder: string, words: readonly string[], death?: Death): Promise<Lived> {
  let writes = 0;
  let said = "";
  const files: FileSystem = {
    ...systemFiles,
    append(file, bytes) {
      writes += 1;
      if (writes === death?.at) {
        const all = Buffer.from(bytes);
        if (death.midWrite) systemFiles.append(file, all.subarray(0, Math.ceil(all.length / 2)));
        process.kill(process.pid, "SIGKILL");
      }
      return systemFiles.append(file, bytes);
    },
  };
  const sink = {
    write: (text: string): void => void (said += text),
    isTerminal: false,
    columns: 80,
    rows: 24,
    colour: false,
  };
  const code = await main(words, {
    terminal: { out: sink, err: sink, ask: undefined },
    clock: new VirtualClock(),
    folder,
    files,
    env: {},
    onInterrupt: () => () => undefined,
  });
  return { code, writes, said };
}
