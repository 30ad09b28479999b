/** What the system says, as an error of ours. @module */
import { HalcyonError, systemWords } from "@halcyon/model";

/** Does what writes to `path`. @throws HalcyonError `catalog.full` on a disk that is full, `catalog.write`. */
export function writing<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw writeError(path, cause);
  }
}

/** An error of the system; errors of ours stay what they are. */
export function writeError(path: string, cause: unknown): unknown {
  if (cause instanceof HalcyonError) return cause;
  const code = (cause as { code?: unknown } | null)?.code;
  const reason = typeof code === "string" ? code : String(cause);
  return reason === "ENOSPC" || reason === "EDQUOT"
    ? new HalcyonError(
        "catalog.full",
        `${path} cannot be written: no room is left (${reason}).`,
        { path, reason },
        { cause },
      )
    : new HalcyonError(
        "catalog.write",
        `${path} cannot be written: ${systemWords(reason)}.`,
        { path, reason },
        { cause },
      );
}
