/** `halcyon export`: a run in another format. @module */
import { statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { HalcyonError } from "@halcyon/model";
import { type ExportFormat, exportFormats } from "../catalog/export-formats.ts";
import { openSource } from "../catalog/run-source.ts";
import { placeOf, withPlaces } from "../catalog/place-words.ts";
import { unknownName } from "../closest.ts";
import { exitCodes, type Command, type ExitCode, type World } from "../command.ts";
import { readOptions } from "../options.ts";
import { catalogOf } from "./runs.ts";

/** Writes a run in another format. */
export const exportRun: Command = {
  name: "export",
  summary: "write a run in another format",
  help: `halcyon export FORMAT FILE|RUN [--output OUT] [--catalog URL|DIR]
halcyon export FILE|RUN --format FORMAT [--output OUT]

Writes a run in another format: that of a file of halcyon run, beside it, or one of a catalog, by its uid, the beginning of
that, its number, or -1 for the newest. OUT is written over; in a folder it has its usual name; - is stdout, for jsonl.

  nexus     a NeXus file (HDF5). Frames stay in the files of their detectors: OUT holds virtual datasets over these
  csv       a table for each stream, OUT with the stream before its ending; what is no number or text is left out
  parquet   a table for each stream, with all columns in their types
  jsonl     the documents, a line each, as suitcase-jsonl writes them and halcyon import reads them

  --catalog URL|DIR   the catalog (HALCYON_CATALOG, or the folder halcyon-catalog)

  halcyon export nexus halcyon-data/12-0f3a9c1d.jsonl
  halcyon export -1 --format csv
  halcyon export 0f3a9c1d --format parquet --output scan.parquet --catalog http://127.0.0.1:8000
`,
  run: writeRun,
};

async function writeRun(args: readonly string[], world: World): Promise<ExitCode> {
  const text = { type: "string" as const };
  const typed = readOptions(withPlaces(args), { output: { ...text, short: "o" }, format: text, catalog: text });
  const { format: named, output } = typed.values;
  const [name, asked] =
    typeof named === "string" ? [named, typed.positionals] : [typed.positionals[0], typed.positionals.slice(1)];
  const isLone = named === undefined && asked.length === 0 && name !== undefined && !Object.hasOwn(exportFormats, name);
  if (isLone) {
    const allowed = Object.keys(exportFormats);
    const said = `In which format? halcyon export FORMAT ${name}, where FORMAT is ${allowed.join(", ")}.`;
    throw new HalcyonError("cli.usage", said, { argument: "FORMAT", allowed });
  }
  const format = formatCalled(name);
  const [what, ...more] = asked;
  if (what === undefined || more.length > 0) {
    const found = what === undefined ? "none is given" : `${asked.length} are given`;
    throw new HalcyonError("cli.usage", `One FILE or RUN is needed; ${found}.`, { argument: "FILE|RUN", allowed: [] });
  }
  if (output === "-" && name !== "jsonl")
    throw new HalcyonError("cli.usage", `Of the formats jsonl alone goes to stdout; name a file for ${name}.`, {
      argument: "--output",
      allowed: [],
    });
  await using source = await openSource(placeOf(what), catalogOf(typed.values), world);
  if (output === "-") {
    for await (const line of source.lines()) world.terminal.out.write(`${line}\n`);
    return exitCodes.success;
  }
  const usual = `${source.beside}${format.ending}`;
  const out = typeof output === "string" ? resolve(world.folder, output) : usual;
  const into = isFolder(out) ? join(out, basename(usual)) : out;
  if (into === source.path)
    throw new HalcyonError("cli.usage", `${into} is the run itself: name another with --output.`, {
      argument: "--output",
      allowed: [],
    });
  const paths = await format.write(source, into, world);
  for (const path of paths) world.terminal.out.write(`${path}\n`);
  if (paths.length === 0) world.terminal.err.write("The run has no stream with a table: nothing was written.\n");
  return exitCodes.success;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function formatCalled(name: string | undefined): ExportFormat {
  const allowed = Object.keys(exportFormats);
  if (name === undefined)
    throw new HalcyonError("cli.usage", `In which format? There are: ${allowed.join(", ")}.`, {
      argument: "FORMAT",
      allowed,
    });
  const format = Object.hasOwn(exportFormats, name) ? exportFormats[name] : undefined;
  if (format !== undefined) return format;
  throw unknownName("format", name, allowed);
}
