/** Corpus `analysis`, live tables: the exact lines, with times of day in UTC. @module */
import { LiveTable, type LiveTableOptions } from "@halcyon/analysis";
import type { NamedDocument } from "@halcyon/model";
import { type Case, type JsonObject, isObject } from "./cases.ts";
import { camel } from "./messages.ts";
import { type Outcome, judge } from "./outcome.ts";

const ourNames: Readonly<Record<string, string>> = {
  print_header_interval: "headerInterval",
  default_prec: "defaultPrecision",
};

/** Replays the documents of a case into a table. */
export function replayTable(one: Case): Outcome {
  const lines: string[] = [];
  const given = isObject(one["options"]) ? Object.entries(one["options"]) : [];
  const options = Object.fromEntries(
    given.map(([key, value]) => [ourNames[key] ?? camel(key), value]),
  ) as Partial<LiveTableOptions>;
  const table = new LiveTable((one["fields"] ?? undefined) as string[] | undefined, {
    ...options,
    zone: "utc",
    out: (line) => lines.push(line),
  });
  for (const document of one["documents"] as unknown as NamedDocument[]) table.take(...document);
  return judge((one["expect"] as JsonObject)["lines"], lines, "lines");
}
