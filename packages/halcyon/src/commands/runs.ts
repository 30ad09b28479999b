/** `halcyon runs`: the runs of a catalog, as a table. @module */
import { HalcyonError } from "@halcyon/model";
import type { CatalogRun, Filter } from "@halcyon/catalog/client";
import { encodeValue } from "@halcyon/model";
import { type CatalogPlace, openPlace } from "../catalog/catalog-place.ts";
import { momentOf } from "../catalog/moment.ts";
import { conditionOf } from "../catalog/where.ts";
import { exitCodes, type Command, type ExitCode, type World } from "../command.ts";
import { optionsOnly, readOptions } from "../options.ts";
import { duration } from "../terminal/progress-bar.ts";

/** Lists runs. */
export const runs: Command = {
  name: "runs",
  summary: "find runs in a catalog",
  help: `halcyon runs [--where KEY=VALUE] [--since TIME] [--until TIME] [--text WORDS] [--limit N] [--json] [--catalog URL|DIR]

Lists the runs of a catalog, the newest first.

  --where KEY=VALUE   of the start document, or stop.KEY; also !=, <, <=, >, >=, and ~ for a part of a text or
                      an item of a list (detectors~gauss); may be given again
  --since, --until    yesterday, today, 30min, 2h, 3d, 2026-11-29, 2026-11-29T14:30
  --text WORDS        runs whose metadata have all of the words
  --limit N           at most so many (20)
  --json              a line of JSON for each: uid, start, stop
  --catalog URL|DIR   the catalog (HALCYON_CATALOG, or the folder halcyon-catalog); its key is in HALCYON_API_KEY

  halcyon runs --where plan_name=scan --since yesterday
  halcyon runs --where "scan_id>=100" --where exit_status=fail --catalog http://127.0.0.1:8000
  halcyon runs --text "gold film" --json | jq .uid
`,
  run: listRuns,
};

const text = { type: "string" as const };

async function listRuns(args: readonly string[], world: World): Promise<ExitCode> {
  const options = {
    where: text,
    since: text,
    until: text,
    text,
    limit: text,
    catalog: text,
    json: { type: "boolean" as const },
  };
  const typed = readOptions(args, options);
  optionsOnly("runs", typed, (word) => `A condition is --where ${word}.`);
  const { values, all } = typed;
  const now = world.clock.now();
  const where: Filter[] = (all["where"] ?? []).map(conditionOf);
  const time = (name: "since" | "until", operator: "ge" | "lt"): void => {
    const value = values[name];
    if (typeof value !== "string") return;
    where.push({ kind: "comparison", operator, key: "start.time", value: momentOf(value, now, `--${name}`) });
  };
  time("since", "ge");
  time("until", "lt");
  if (typeof values["text"] === "string") where.push({ kind: "fulltext", text: values["text"] });
  const limit = Number(values["limit"] ?? 20);
  if (!Number.isInteger(limit) || limit < 1)
    throw new HalcyonError("cli.usage", `--limit takes a whole number from 1 on; it got ${String(values["limit"])}.`, {
      argument: "--limit",
      allowed: [],
    });
  await using place = await openPlace(catalogOf(values), world, { create: false });
  const { out, err } = world.terminal;
  if (values["json"]) {
    for await (const { uid, start, stop } of place.client.runs({ where, limit }))
      out.write(`${encodeValue({ uid, start, stop: stop ?? null })}\n`);
    return exitCodes.success;
  }
  const rows: string[][] = [];
  for await (const run of place.client.runs({ where, limit })) rows.push(rowOf(run));
  if (rows.length > 0) out.write(tableOf([["scan", "uid", "began", "plan", "points", "took", "end"], ...rows]));
  const count = rows.length < limit ? rows.length : await place.client.count(where);
  if (count === 0)
    for (const filter of where)
      if ("key" in filter && filter.key !== "start.time" && (await isNowhere(place, filter.key)))
        err.write(`No run has ${filter.key.replace(/^start\./u, "")}.\n`);
  err.write(count > rows.length ? `${rows.length} of ${count} runs.\n` : `${count} run${count === 1 ? "" : "s"}.\n`);
  return exitCodes.success;
}

/** Whether a key is mistyped, or of another catalog. */
async function isNowhere({ client }: CatalogPlace, key: string): Promise<boolean> {
  return (await client.count([{ kind: "keypresent", key, exists: true }])) === 0;
}

/** The catalog that was typed. */
export function catalogOf(values: Readonly<Record<string, string | boolean | undefined>>): string | undefined {
  return typeof values["catalog"] === "string" ? values["catalog"] : undefined;
}

function rowOf({ uid, start, stop }: CatalogRun): string[] {
  const points = Object.values(stop?.num_events ?? {}).reduce((sum, count) => sum + count, 0);
  return [
    String(start.scan_id ?? ""),
    uid.slice(0, 8),
    localTime(start.time),
    start["plan_name"] ?? "",
    stop === undefined ? "" : String(points),
    stop === undefined ? "" : duration(stop.time - start.time),
    stop?.exit_status ?? "open",
  ];
}

function localTime(time: number): string {
  const date = new Date(time * 1000);
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

function two(part: number): string {
  return String(part).padStart(2, "0");
}

function tableOf(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const right = new Set([0, 4, 5]);
  return rows
    .map((row) =>
      row
        .map((cell, i) => (right.has(i) ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
        .join("  ")
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join("");
}
