/** The error of a file that cannot be read. @module */
import { HalcyonError } from "@halcyon/model";

/** @param cause what was caught, or the reason in words. */
export function unreadable(path: string, cause: unknown): HalcyonError<"files.unreadable"> {
  const code = (cause as { code?: unknown } | null)?.code;
  const words = cause instanceof Error ? cause.message : String(cause);
  const reason = code === "ENOENT" ? "there is no such file" : typeof code === "string" ? code : words;
  return new HalcyonError("files.unreadable", `${path} cannot be read: ${reason}.`, { path, reason }, { cause });
}
