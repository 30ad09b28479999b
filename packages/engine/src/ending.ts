/** How a plan ended, in the words of its result. @module */
import { isHalcyonError } from "@halcyon/model";
import { exitOf } from "./closing.ts";
import type { RunResult } from "./contract.ts";
import type { Requests } from "./requests.ts";
import type { Strand } from "./strand.ts";

/** The result of a plan that is over, by itself or on request. */
export function endingOf(main: Strand, { end, ending }: Requests): Omit<RunResult, "runStartUids"> {
  // A plan that swallows the request to end has no result all the same.
  const failure = main.failure ?? (ending ? end : undefined);
  const exitStatus = exitOf(failure);
  // A plan that another process was told to end has its request as its failure alone.
  const request = end ?? (isHalcyonError(failure, "engine.abort") ? failure : undefined);
  const asked = (request?.facts as { reason?: string } | undefined)?.reason ?? "";
  return {
    planResult: failure === undefined ? main.result : undefined,
    finished: failure === undefined,
    exitStatus,
    interrupted: end !== undefined,
    reason: failure !== undefined && exitStatus === "fail" ? failure.message || asked : asked,
    error: failure,
  };
}
