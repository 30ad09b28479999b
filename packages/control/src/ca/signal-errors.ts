/** The client's errors in the words of signals; the client's own is kept as the cause. @module */
import { HalcyonError, asError, isHalcyonError } from "@halcyon/model";

/** What was asked, and of which signal. */
export interface AskedOf {
  readonly signal: string;
  readonly source: string;
  readonly operation: "connect" | "get" | "put" | "monitor";
  /** What was to be written. */
  readonly value: string;
}

/** An error of the client, as one of the signal that it happened to; any other as it is. */
export function signalError(thrown: unknown, asked: AskedOf): Error {
  const error = asError(thrown);
  if (!isHalcyonError(error)) return error;
  const { signal, source } = asked;
  const cause = { cause: error };
  const reason = error.message;
  const text = `${asked.operation} of ${signal} (${source}) failed: ${reason}`;
  if (isHalcyonError(error, "ca.deadline")) {
    return new HalcyonError("signal.timeout", text, { signal, source, timeout: error.facts.deadline }, cause);
  }
  if (isHalcyonError(error, "ca.unreachable")) {
    return new HalcyonError("signal.timeout", text, { signal, source, timeout: error.facts.waited }, cause);
  }
  switch (error.code) {
    case "ca.disconnected":
    case "ca.closed":
    case "ca.malformed":
      return new HalcyonError("signal.disconnected", text, { signal, source, reason }, cause);
    case "ca.refused":
    case "ca.access":
    case "ca.value":
      if (asked.operation !== "put") {
        return new HalcyonError("signal.disconnected", text, { signal, source, reason }, cause);
      }
      return new HalcyonError("signal.refused", text, { signal, source, value: asked.value, reason }, cause);
    default:
      return error;
  }
}
