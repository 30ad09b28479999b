/** A plan that has said that nothing is done again cannot be stopped in the middle and go on: it ends. @module */
import { HalcyonError } from "@halcyon/model";
import type { Requests } from "./requests.ts";
import type { SessionOptions } from "./session-options.ts";

/** Asks for the end of a plan that cannot do what was asked. */
export function cannotGoBack(asked: "pause" | "suspend", enter: SessionOptions["enter"], requests: Requests): void {
  enter("aborting");
  requests.askEnd(
    new HalcyonError(
      "engine.not_resumable",
      `Asked to ${asked}, but the plan has said that it cannot be resumed (clear_checkpoint).`,
      { asked },
    ),
  );
}
