/** A journal, read: what can be gone on with, and from where. @module */
import { HalcyonError, type NamedDocument } from "@halcyon/model";
import { entryOf } from "./codec.ts";
import { keyOf, readableVersions, type Entry, type Journal } from "./journal.ts";
import { numbersOf, type RunNumbers } from "./numbers.ts";
import { seenBy } from "./seen.ts";

/** What plans were answered, and what they saw; and documents, which tell of what they were not answered. */
export type Told = Extract<Entry, { t: "enter" | "reply" | "error" | "status" | "document" }>;

/** Where nothing before is done again. */
export type Checkpoint = Extract<Entry, { t: "checkpoint" }>;

/** What a journal tells. */
export interface History {
  /** Which plan it was, in the words of whoever began it. */
  readonly what: unknown;
  /** What its plans were answered, and saw, in order. */
  readonly told: readonly Told[];
  readonly documents: readonly NamedDocument[];
  /** The last checkpoint of each plan, by its key; a plan without one is to be begun anew. */
  readonly checkpoints: ReadonlyMap<string, Checkpoint>;
  readonly numbers: RunNumbers;
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
  if (!readableVersions.has(begin.version))
    throw unreadable(
      1,
      `its format is version ${begin.version}, and this reads ${[...readableVersions].join(" and ")}: resume it with the release that wrote it`,
    );
  return { ...gather(entries), what: begin.what, torn };
}

function gather(entries: readonly Entry[]): Omit<History, "what" | "torn"> {
  const told: Told[] = [];
  const documents: NamedDocument[] = [];
  let ended: Extract<Entry, { t: "end" }> | undefined;
  let lost: string | undefined;
  for (const entry of entries) {
    if (entry.t === "reply" || entry.t === "error" || entry.t === "status" || entry.t === "enter") told.push(entry);
    else if (entry.t === "document") {
      documents.push(entry.document);
      told.push(entry);
    } else if (entry.t === "lost") lost = entry.reason;
    else if (entry.t === "end") ended = entry;
  }
  return { told: seenBy(told), documents, ...whereTo(entries, told), lost, ended };
}

/** Where each plan, and each stream, goes back to. */
function whereTo(entries: readonly Entry[], told: readonly Told[]): Pick<History, "checkpoints" | "numbers"> {
  // What a message brought about besides a checkpoint is only known when it was answered, or when plans run in it.
  const messages = new Set<string>();
  for (const entry of told)
    if (entry.t === "enter") messages.add(keyOf(entry.p.slice(0, -1)));
    else if (entry.t === "reply" || entry.t === "error") messages.add(keyOf([...(entry.p ?? []), entry.i]));
  const known = ({ p = [], i, explicit }: Checkpoint): boolean => explicit || messages.has(keyOf([...p, i]));
  const checkpoints = new Map<string, Checkpoint>();
  for (const entry of entries)
    if (entry.t === "checkpoint" && known(entry)) checkpoints.set(keyOf(entry.p ?? []), entry);
  return { checkpoints, numbers: numbersOf(entries, known) };
}

function unreadable(line: number, reason: string): HalcyonError<"journal.unreadable"> {
  return new HalcyonError("journal.unreadable", `Line ${line} of the journal cannot be used: ${reason}.`, {
    line,
    reason,
  });
}
