/** What is said of files that data by reference lie in, and that are not as they were told. @module */
import { HalcyonError, isHalcyonError } from "@halcyon/model";

/**
 * What the readers say of the files of an array or table, as the catalog says it. What is told of a slice stays as it is.
 *
 * @throws HalcyonError `catalog.files` for what the readers refuse.
 */
export async function asTold<T>(what: "array" | "table", work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!isHalcyonError(cause) || !cause.code.startsWith("files.") || cause.code === "files.busy") throw cause;
    const { facts } = cause;
    const path = "path" in facts ? facts.path : "name" in facts ? facts.name : "";
    const text =
      cause.code === "files.name"
        ? `The files of this ${what} may not be read: ${cause.message} The setting "readable" names more folders (halcyon serve --readable DIR).`
        : `The files of this ${what} are not as they were told: ${cause.message}`;
    throw new HalcyonError("catalog.files", text, { path, reason: cause.message }, { cause });
  }
}

/** Of a file that says something else than was told of it. */
export function notAsTold(path: string, reason: string): HalcyonError<"catalog.files"> {
  return new HalcyonError("catalog.files", `${path} is not as it was told: ${reason}.`, { path, reason });
}

/** Of a file that is to be written. */
export function notOurs(path: string): HalcyonError<"catalog.read_only"> {
  const text = `${path} belongs to whoever wrote it: data by reference are not written.`;
  return new HalcyonError("catalog.read_only", text, { path, reason: "data by reference" });
}
