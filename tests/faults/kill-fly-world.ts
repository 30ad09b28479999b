/** What happens to an engine of the fly test, and how: pauses, rewinds, dumps of the beam, and its death. @module */
import { systemClock } from "@halcyon/model";
import { main } from "../../packages/halcyon/src/main.ts";
import { inside } from "./kill-fly-beamline.ts";

function die(): void {
  process.kill(process.pid, "SIGKILL");
}

/** Something that happens when a frame comes: the frames of this process are counted from 1. */
export interface Happening {
  readonly at: number;
  readonly what: "pause" | "rewind" | "dump" | "kill";
  /** Where to, between the watermark (0) and what is there (1); or ms that the beam is gone, or until it is killed. */
  readonly amount: number;
}

/** How a command ended that was not killed. */
export interface Ended {
  readonly code: number;
  readonly said: string;
}

/** Runs `halcyon` with these words in `folder`, in real time. */
export async function live(
  folder: string,
  words: readonly string[],
  happenings: readonly Happening[] = [],
): Promise<Ended> {
  let said = "";
  let interrupt: ((signal: "SIGINT") => void) | undefined;
  let rewind: number | undefined;
  const sink = {
    write: (text: string): void => void (said += text),
    isTerminal: false,
    columns: 80,
    rows: 24,
    colour: false,
  };
  const happen = ({ what, amount }: Happening): void => {
    if (what === "kill") setTimeout(die, amount);
    else if (what === "dump") void inside.link?.ask("dump", amount / 1000);
    else {
      if (what === "rewind") rewind = amount;
      interrupt?.("SIGINT");
      interrupt?.("SIGINT");
    }
  };
  inside.onFrame = (frame) => {
    for (const happening of happenings) if (happening.at === frame) happen(happening);
  };
  const ask = (): Promise<string> => {
    const { fly } = inside;
    if (rewind !== undefined && fly !== undefined)
      fly.rewind(Math.round(fly.watermark + rewind * (fly.frames - fly.watermark)));
    rewind = undefined;
    return Promise.resolve("resume");
  };
  const code = await main(words, {
    terminal: { out: sink, err: sink, ask },
    clock: systemClock,
    folder,
    env: {},
    onInterrupt: (call) => {
      interrupt = call;
      return () => undefined;
    },
  });
  inside.link?.close();
  // The file brings what it exports: the devices of this life are none of the next.
  Object.assign(inside, { fly: undefined, link: undefined, onFrame: () => undefined });
  return { code, said };
}
