/** An error of cleaning up takes the place of the error that made it necessary, and keeps it as its cause. @module */
import { asError } from "@halcyon/model";

/** `later`, with `first` at the end of its chain of causes. */
export function causedBy(later: unknown, first: unknown): Error {
  const error = asError(later);
  let last: Error = error;
  for (const seen = new Set<Error>([error]); last.cause instanceof Error && !seen.has(last.cause); seen.add(last))
    last = last.cause;
  if (last !== first && last.cause === undefined)
    Object.defineProperty(last, "cause", { value: first, configurable: true, writable: true });
  return error;
}
