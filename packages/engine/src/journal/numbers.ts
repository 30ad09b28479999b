/** Where the sequence numbers of streams are in the end, and what a rewind takes them back to. @module */
import type { Entry, Marks } from "./journal.ts";

/** Of one stream: its next number, and the one that a rewind goes back to. */
export interface Numbers {
  readonly next: number;
  readonly mark: number;
}

/** By the uid of the run, then by the name of the stream. */
export type RunNumbers = ReadonlyMap<string, ReadonlyMap<string, Numbers>>;

/** @param known whether a checkpoint counts. */
export function numbersOf(
  entries: readonly Entry[],
  known: (checkpoint: Extract<Entry, { t: "checkpoint" }>) => boolean,
): RunNumbers {
  const runs = new Map<string, Map<string, Numbers>>();
  const streams = new Map<string, { readonly run: string; readonly name: string }>();
  const saved = (descriptor: string, number: number): void => {
    const stream = streams.get(descriptor);
    const numbers = stream && runs.get(stream.run);
    if (stream && numbers) numbers.set(stream.name, { mark: 1, ...numbers.get(stream.name), next: number + 1 });
  };
  const marked = ({ run, next }: Marks): void => {
    for (const [name, number] of Object.entries(next)) runs.get(run)?.set(name, { next: number, mark: number });
  };
  for (const entry of entries)
    if (entry.t === "checkpoint" && known(entry)) entry.marks.forEach(marked);
    else if (entry.t === "document") {
      const [name, doc] = entry.document;
      if (name === "start") runs.set(doc.uid, new Map());
      else if (name === "descriptor") streams.set(doc.uid, { run: doc.run_start, name: doc.name ?? "" });
      else if (name === "event") saved(doc.descriptor, doc.seq_num);
      else if (name === "event_page" && doc.seq_num.length > 0) saved(doc.descriptor, doc.seq_num.at(-1) ?? 0);
    }
  return runs;
}
