/** The control exceptions of the engine, for plans that run without one. @module */
import { HalcyonError } from "@halcyon/model";
import { PeerError } from "./errors.ts";

/** What a case says is thrown into a plan. */
export function thrownBy(peerClass: string, message: string): Error {
  switch (peerClass) {
    case "RequestAbort":
      return new HalcyonError("engine.abort", message, { reason: message });
    case "RequestStop":
      return new HalcyonError("engine.stop", message, { reason: message });
    default:
      return new PeerError(peerClass, message);
  }
}

/** What ends a plan that may not clean up: we throw, where the peer closes the generator. */
export function haltOf(): Error {
  return new HalcyonError("engine.halt", "The plan was ended at once.", { reason: "closed" });
}
