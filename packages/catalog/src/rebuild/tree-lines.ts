/** The lines of a log of the tree. @module */
import { HalcyonError, asError } from "@halcyon/model";
import { linesOf } from "../documents/run-log.ts";
import { type TreeLine, treeLogVersion } from "../store/tree-log.ts";
import { checkVersion } from "../store/versions.ts";

/**
 * All of them but the first, in order.
 *
 * @throws HalcyonError `catalog.version`; `catalog.corrupt` for a line that is none.
 */
export function* treeLines(path: string): Generator<Exclude<TreeLine, { halcyon: "tree" }>, void, void> {
  for (const { text } of linesOf(path)) {
    const line = parsed(text, path);
    if (!("halcyon" in line)) yield line;
    else
      checkVersion(
        { what: `The log ${path}`, path, found: line.version },
        { oldest: treeLogVersion, current: treeLogVersion },
      );
  }
}

function parsed(text: string, path: string): TreeLine {
  try {
    return JSON.parse(text) as TreeLine;
  } catch (cause) {
    const reason = `a line is no JSON: ${text.slice(0, 40)}`;
    const message = `The log ${path} is damaged: ${reason} (${asError(cause).message}).`;
    throw new HalcyonError("catalog.corrupt", message, { path, reason }, { cause });
  }
}
