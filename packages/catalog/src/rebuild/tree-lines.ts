/** The lines of a log of the tree. @module */
import { HalcyonError, asError } from "@halcyon/model";
import { linesOf } from "../documents/run-log.ts";
import { type TreeLine, treeLogVersion } from "../store/tree-log.ts";
import { checkVersion } from "../store/versions.ts";

/** A line of a log of the tree, but for its first. */
export type TreeStep = Exclude<TreeLine, { halcyon: "tree" }>;

/**
 * All of them but the first, in order.
 *
 * @throws HalcyonError `catalog.version`; `catalog.corrupt` for a line that is none.
 */
export function* treeLines(path: string): Generator<TreeStep, void, void> {
  for (const { line } of numberedLines(path)) yield line;
}

/** The same, each with its number in the file and its text; without lines that were refused. */
export function* numberedLines(
  path: string,
): Generator<{ readonly line: TreeStep; readonly number: number; readonly text: string }, void, void> {
  const refused = refusedIn(path);
  let [number, begin] = [0, 0];
  for (const { text, end } of linesOf(path)) {
    const line = parsed(text, path);
    if ("halcyon" in line)
      checkVersion(
        { what: `The log ${path}`, path, found: line.version },
        { oldest: treeLogVersion, current: treeLogVersion },
      );
    else if (!refused.has(begin)) yield { line, number, text };
    number += 1;
    begin = end;
  }
}

/** Where lines begin that were refused. */
function refusedIn(path: string): ReadonlySet<number> {
  const refused = new Set<number>();
  for (const { text } of linesOf(path)) {
    if (!text.startsWith('{"halcyon":"tree"')) continue;
    const line = parsed(text, path);
    if ("halcyon" in line && line.refused !== undefined) refused.add(line.refused);
  }
  return refused;
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
