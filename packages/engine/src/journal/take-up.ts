/** Takes up a plan where an earlier process left it, as if it had paused there. @module */
import { asError } from "@halcyon/model";
import type { Desk } from "../desk.ts";
import type { StatusKeeper } from "../status-handle.ts";
import type { Strand } from "../strand.ts";
import { establish, type EstablishOptions } from "./establish.ts";
import type { History } from "./history.ts";
import type { Recorder } from "./recorder.ts";
import type { Redriven } from "./redrive.ts";
import { restore } from "./restore.ts";

/** Where an earlier process left a plan. */
export interface Left {
  readonly history: History;
  readonly redriven: Redriven;
}

/** Puts desk and devices where they were, and the strand at the message that was never answered. */
export async function takeUp(
  desk: Desk,
  main: Strand,
  { history, redriven }: Left,
  options: EstablishOptions & { readonly recorder: Recorder | undefined },
  keeper: StatusKeeper,
): Promise<void> {
  restore(desk, history, redriven);
  const { standing, waiting, result } = redriven;
  for (const [handle, id] of standing.statuses) options.recorder?.adopt(handle, id);
  try {
    await establish(desk, standing, options, keeper);
  } catch (error) {
    main.fail(asError(error));
    return;
  }
  desk.interrupted("resume");
  if (waiting === undefined) main.finish(result);
  else main.stand(waiting);
}
