/** A journal, read: what can be gone on with, and from where. @module */
import { HalcyonError, type NamedDocument } from "@halcyon/model";
import { entryOf } from "./codec.ts";
import { journalVersion, type Entry, type Journal } from "./journal.ts";

/** What a journal tells. */
export interface History {
  /** Which plan it was, in the words of whoever began it. */
  readonly what: unknown;
  /** Answers by the number of the message. */
  readonly answers: ReadonlyMap<number, Extract<Entry, { t: "reply" | "error" }>>;
  readonly statuses: readonly Extract<Entry, { t: "status" }>[];
  readonly documents: readonly NamedDocument[];
  /** The last checkpoint; undefined when the plan is to be begun anew. */
  readonly checkpoint: Extract<Entry, { t: "checkpoint" }> | undefined;
  /** Why it cannot be resumed. */
  readonly lost: string | undefined;
  /** It is over: there is nothing to resume. */
  readonly ended: Extract<Entry, { t: "end" }> | undefined;
  /** A torn last line was cut. */
  readonly torn: boolean;
}

/**
 * Reads a journal. A torn last line is cut.
 *
 * @throws HalcyonError `journal.unreadable` when another line is no entry, when there is no beginning, or when the
 * format is of another version.
 */
export function readJournal(journal: Journal): History {
  const entries: Entry[] = [];
  let torn = false;
  let number = 0;
  for (const line of journal.read()) {
    number++;
    if (torn) throw unreadable(number - 1, "it is not an entry, and others follow");
    if (line === "") continue;
    try {
      entries.push(entryOf(line) as Entry);
    } catch {
      torn = true;
    }
  }
  const [begin] = entries;
  if (begin?.t !== "begin") throw unreadable(1, "it does not begin with what was run");
  if (begin.version !== journalVersion)
    throw unreadable(
      1,
      `its format is version ${begin.version}, and this is version ${journalVersion}: resume it with the release that wrote it`,
    );
  return { ...gather(entries), what: begin.what, torn };
}

function gather(entries: readonly Entry[]): Omit<History, "what" | "torn"> {
  const answers = new Map<number, Extract<Entry, { t: "reply" | "error" }>>();
  const statuses: Extract<Entry, { t: "status" }>[] = [];
  const documents: NamedDocument[] = [];
  const checkpoints: Extract<Entry, { t: "checkpoint" }>[] = [];
  let ended: Extract<Entry, { t: "end" }> | undefined;
  let lost: string | undefined;
  for (const entry of entries) {
    if (entry.t === "reply" || entry.t === "error") answers.set(entry.i, entry);
    else if (entry.t === "status") statuses.push(entry);
    else if (entry.t === "document") documents.push(entry.document);
    else if (entry.t === "checkpoint") checkpoints.push(entry);
    else if (entry.t === "lost") lost = entry.reason;
    else if (entry.t === "end") ended = entry;
  }
  // What a message brought about besides a checkpoint is only known when it was answered.
  const checkpoint = checkpoints.findLast((one) => one.explicit || answers.has(one.i));
  return { answers, statuses, documents, checkpoint, lost, ended };
}

function unreadable(line: number, reason: string): HalcyonError<"journal.unreadable"> {
  return new HalcyonError("journal.unreadable", `Line ${line} of the journal cannot be used: ${reason}.`, {
    line,
    reason,
  });
}
