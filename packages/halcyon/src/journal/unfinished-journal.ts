/** A journal whose session is not over: what `resume` and `recover` begin with. @module */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { readJournal, type History } from "@halcyon/engine";
import { HalcyonError } from "@halcyon/model";
import type { World } from "../command.ts";
import { FileJournal } from "./file-journal.ts";
import { JournalClaim } from "./journal-claim.ts";
import { whatWasRun, type WhatWasRun } from "./what-was-run.ts";

/** A journal whose session is not over. Nobody else has it until it is disposed of. */
export interface UnfinishedJournal extends Disposable {
  readonly journal: FileJournal;
  readonly history: History;
  readonly what: WhatWasRun;
}

/**
 * Opens and reads the journal at `path`.
 *
 * @throws HalcyonError `files.read` when it is not there; `journal.not_resumable` when its session is over, when its
 * process still lives, or when `halcyon run` did not begin it; `journal.unreadable`.
 */
export function openUnfinished(path: string, { folder, files }: World): UnfinishedJournal {
  const full = resolve(folder, path);
  if (!existsSync(full)) {
    const reason = "there is no such file";
    throw new HalcyonError("files.read", `The journal ${path} cannot be read: ${reason}.`, { path, reason });
  }
  using stack = new DisposableStack();
  stack.use(new JournalClaim(full));
  const journal = stack.use(new FileJournal(full, files));
  const history = readJournal(journal);
  const { ended } = history;
  if (ended !== undefined) {
    const reason = ended.reason === "" ? "" : `: ${ended.reason}`;
    throw new HalcyonError(
      "journal.not_resumable",
      `The session of ${path} is over (${ended.exitStatus}${reason}): there is nothing to go on with, or to close.`,
      { reason: "over" },
    );
  }
  const what = whatWasRun(history.what, path);
  const kept = stack.move();
  return { journal, history, what, [Symbol.dispose]: () => kept.dispose() };
}
