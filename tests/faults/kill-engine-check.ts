/**
 * What has to be true of a run that was killed and gone on with: it is the whole run, as if nobody had killed it.
 *
 * @module
 */
import { isDeepStrictEqual } from "node:util";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { readJournal } from "@halcyon/engine";
import { decodeDocument, type Event, type NamedDocument } from "@halcyon/model";
import { FileJournal } from "../../packages/halcyon/src/journal/file-journal.ts";
import { hardware } from "./kill-engine-beamline.ts";
import { wrongIn } from "./legal.ts";

/** The run that nobody killed. */
export interface Whole {
  /** How often it wrote. */
  readonly writes: number;
  /** By stream the data of each event, in order. */
  readonly data: ReadonlyMap<string, readonly Event["data"][]>;
  readonly axes: readonly number[];
}

/** The run in `folder`, that nobody killed. */
export function wholeRun(folder: string, points: Readonly<Record<string, number>>, writes: number): Whole {
  const events = eventsIn(documentsIn(folder));
  for (const [stream, number] of Object.entries(points))
    if (events.get(stream)?.length !== number)
      throw new Error(`The whole run has ${events.get(stream)?.length} events in ${stream}, not ${number}`);
  const data = new Map([...events].map(([stream, list]) => [stream, list.map((event) => event.data)]));
  return { writes, data, axes: axes() };
}

function axes(): number[] {
  return hardware.axes.map(({ position }) => position);
}

/** What is wrong in `folder`, where the run was killed so many times. */
export function whatIsWrong(folder: string, whole: Whole, deaths: number): string[] {
  const wrong: string[] = [];
  const demand = (holds: boolean, otherwise: string): void => void (holds || wrong.push(otherwise));
  const documents = documentsIn(folder);
  wrong.push(...wrongIn(documents));
  const count = (wanted: NamedDocument[0]): number => documents.filter(([name]) => name === wanted).length;
  for (const name of ["start", "stop"] as const)
    demand(count(name) === 1, `there are ${count(name)} ${name} documents`);
  demand(count("descriptor") === whole.data.size, `there are ${count("descriptor")} descriptors`);
  const last = documents.at(-1);
  demand(last?.[0] === "stop" && last[1].exit_status === "success", `it ends with ${JSON.stringify(last)}`);

  for (const [stream, events] of eventsIn(documents)) {
    const known = whole.data.get(stream) ?? [];
    const numbers = new Set(events.map(({ seq_num }) => seq_num));
    demand(numbers.size === known.length, `${known.length - numbers.size} points of ${stream} are lost`);
    demand(
      events.length <= known.length + deaths,
      `${events.length - known.length} points of ${stream} were taken again, of ${deaths} that a rewind repeats at most`,
    );
    const other = events.find(({ seq_num, data }) => !isDeepStrictEqual(data, known[seq_num - 1]));
    demand(other === undefined, `point ${other?.seq_num} of ${stream} is ${JSON.stringify(other?.data)}`);
  }

  const history = readJournal(new FileJournal(join(folder, "run.journal")));
  demand(history.ended?.exitStatus === "success", "the journal has no end");
  demand(isDeepStrictEqual(uids(history.documents), uids(documents)), "the file has not what the journal has");
  demand(isDeepStrictEqual(axes(), whole.axes), `the axes are at ${axes().join(", ")}`);
  demand(hardware.staged.size === 0, `${[...hardware.staged].join(", ")} is still staged`);
  return wrong;
}

function uids(documents: readonly NamedDocument[]): unknown[] {
  return documents.map(([, doc]) => ("uid" in doc ? doc.uid : undefined));
}

/** The documents of the only run, every line of which must be whole. */
function documentsIn(folder: string): NamedDocument[] {
  const data = join(folder, "halcyon-data");
  const paths = readdirSync(data).filter((name) => name.endsWith(".jsonl"));
  const [path = ""] = paths;
  if (paths.length !== 1) throw new Error(`There are ${paths.length} files of runs: ${paths.join(", ")}`);
  const text = readFileSync(join(data, path), "utf8");
  if (!text.endsWith("\n")) throw new Error(`${path} ends in the middle of a line`);
  return text.trimEnd().split("\n").map(decodeDocument);
}

function eventsIn(documents: readonly NamedDocument[]): Map<string, Event[]> {
  const streams = new Map<string, string>();
  const events = new Map<string, Event[]>();
  for (const [name, doc] of documents)
    if (name === "descriptor") {
      streams.set(doc.uid, doc.name ?? "");
      events.set(doc.name ?? "", []);
    } else if (name === "event") events.get(streams.get(doc.descriptor) ?? "")?.push(doc);
  return events;
}
