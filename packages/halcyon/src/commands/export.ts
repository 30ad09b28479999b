/** `halcyon export`: a run in another format. @module */
import { extname, resolve } from "node:path";
import { exportNexus } from "@halcyon/files";
import { HalcyonError, type NamedDocument } from "@halcyon/model";
import { unknownName } from "../closest.ts";
import { exitCodes, type Command, type ExitCode, type World } from "../command.ts";
import { readOptions } from "../options.ts";
import { readRunFile } from "../run-file.ts";

/** A format: the ending of its files, and what writes one. */
interface Format {
  readonly ending: string;
  readonly write: (documents: AsyncIterable<NamedDocument>, path: string, world: World) => Promise<void>;
}

const formats: Readonly<Record<string, Format>> = {
  nexus: {
    ending: ".nxs",
    write: (documents, path, { clock, terminal }) =>
      exportNexus(documents, path, { time: clock.now(), onNote: (text) => terminal.err.write(`${text}\n`) }),
  },
};

/** Writes a run in another format. */
export const exportRun: Command = {
  name: "export",
  summary: "write a run in another format",
  help: `halcyon export nexus FILE [--output OUT]
halcyon export FILE --format nexus [--output OUT]

Writes the run in FILE as a NeXus file (HDF5) beside it, or to OUT, over what is there. Frames stay in the files of
their detectors: OUT holds virtual datasets over these, and finds them as long as OUT and they are moved together.

  halcyon export nexus halcyon-data/12-0f3a9c1d.jsonl
`,
  run: writeRun,
};

async function writeRun(args: readonly string[], world: World): Promise<ExitCode> {
  const typed = readOptions(args, { output: { type: "string", short: "o" }, format: { type: "string" } });
  const { format: named, output } = typed.values;
  const [name, files] =
    typeof named === "string" ? [named, typed.positionals] : [typed.positionals[0], typed.positionals.slice(1)];
  const format = formatCalled(name);
  const [file, ...more] = files;
  if (file === undefined || more.length > 0) {
    const found = file === undefined ? "none is given" : `${files.length} are given`;
    throw new HalcyonError("cli.usage", `One FILE is needed; ${found}.`, { argument: "FILE", allowed: [] });
  }
  const path = resolve(world.folder, file);
  const beside = `${path.slice(0, path.length - extname(path).length)}${format.ending}`;
  const into = typeof output === "string" ? resolve(world.folder, output) : beside;
  if (into === path)
    throw new HalcyonError("cli.usage", `${into} is the run itself: name another with --output.`, {
      argument: "--output",
      allowed: [],
    });
  const onTorn = (torn: string): void =>
    world.terminal.err.write(`The last line is torn (${torn.length} characters): left out.\n`);
  await format.write(readRunFile(path, { onTorn }), into, world);
  world.terminal.out.write(`${into}\n`);
  return exitCodes.success;
}

function formatCalled(name: string | undefined): Format {
  const allowed = Object.keys(formats);
  if (name === undefined)
    throw new HalcyonError("cli.usage", `In which format? There are: ${allowed.join(", ")}.`, {
      argument: "FORMAT",
      allowed,
    });
  if (Object.hasOwn(formats, name) && formats[name] !== undefined) return formats[name];
  throw unknownName("format", name, allowed);
}
