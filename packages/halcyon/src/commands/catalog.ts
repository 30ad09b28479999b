/** `halcyon catalog check`, `halcyon catalog rebuild`: whether a catalog is whole, and its index anew. @module */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { checkCatalog } from "@halcyon/catalog";
import { HalcyonError } from "@halcyon/model";
import { type FolderOptions, indexOf, isAddress, openFolder, usualFolder } from "../catalog/catalog-place.ts";
import { longWork } from "../catalog/long-work.ts";
import { unknownName } from "../closest.ts";
import { exitCodes, type Command, type ExitCode, type World } from "../command.ts";
import { readOptions } from "../options.ts";
import { readConfig } from "../serve/config-file.ts";
import { absoluteRoots } from "../serve/serve-settings.ts";

/** Looks after a catalog. */
export const catalogCommand: Command = {
  name: "catalog",
  summary: "check a catalog: documents, rows, files; make its index anew",
  help: `halcyon catalog check [DIR] [--config FILE]
halcyon catalog rebuild [DIR] [--config FILE]

check looks through the catalog in DIR (halcyon-catalog), run by run: documents are legal, rows are as many as events,
checksums are right, files are there. Says what is wrong with which run, and changes nothing but what a process left that
was killed, which opening puts in order. The code is 1 when something is wrong.

rebuild makes the index anew from the logs in the folder: of the documents, and of what was made over HTTP. The new one is
where HALCYON_INDEX says, as it is for check: in the folder, or in a database of PostgreSQL. An index that is lost or cannot
be read is made anew by every opening. A server has to be stopped first, for both.

--config names the configuration of the server: files are looked for where its root_map says, and arrays are made of files
of its own specs.

  halcyon catalog check
  halcyon catalog check /data/catalog
  halcyon catalog rebuild /data/catalog
`,
  run: lookAfter,
};

const whenLocked = "A server, or a run that writes into it, has to end first.";

type Settings = Pick<FolderOptions, "moved" | "specs">;

const verbs: Readonly<Record<string, (folder: string, world: World, settings: Settings) => Promise<ExitCode>>> = {
  check,
  rebuild,
};

async function lookAfter(args: readonly string[], world: World): Promise<ExitCode> {
  const { positionals, values } = readOptions(args, { config: { type: "string" } });
  const [verb = "", named, ...more] = positionals;
  const names = Object.keys(verbs);
  if (verb === "")
    throw new HalcyonError("cli.usage", `Which command of catalog? There are: ${names.join(", ")}.`, {
      argument: "",
      allowed: names,
    });
  const work = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  if (work === undefined) throw unknownName("catalog command", verb, names);
  if (more.length > 0)
    throw new HalcyonError("cli.usage", `One DIR at most; ${more.length + 1} are given.`, {
      argument: "DIR",
      allowed: [],
    });
  const asked = named ?? world.env["HALCYON_CATALOG"] ?? usualFolder;
  if (isAddress(asked))
    throw new HalcyonError(
      "cli.usage",
      `A catalog is looked after in its folder, on its machine, while it is not served; ${asked} is an address.`,
      { argument: "DIR", allowed: [] },
    );
  const folder = resolve(world.folder, asked);
  if (!existsSync(join(folder, "catalog.json")))
    throw new HalcyonError("cli.usage", `There is no catalog in ${folder}.`, { argument: "DIR", allowed: [] });
  return await work(folder, world, settingsIn(values["config"], world));
}

/** What the configuration of a server says of files elsewhere. */
function settingsIn(file: string | boolean | undefined, world: World): Settings {
  if (typeof file !== "string") return {};
  const { root_map: moved, specs } = readConfig(resolve(world.folder, file));
  return { ...(moved && { moved: absoluteRoots(moved, world.folder) }), ...(specs && { specs }) };
}

async function check(folder: string, world: World, settings: Settings): Promise<ExitCode> {
  await using place = await openFolder(folder, world, indexOf(world), { whenLocked, ...settings });
  const { catalog } = place;
  if (catalog === undefined) return exitCodes.failed;
  const stopping = new AbortController();
  const { signal } = stopping;
  const deaf = world.onInterrupt(() => stopping.abort(new Error("broken off")));
  const { runs, documents, problems } = await longWork(world, async (progress) => {
    return await checkCatalog({ folder, catalog, progress, signal, ...(settings.moved && { moved: settings.moved }) });
  }).finally(deaf);
  const { out } = world.terminal;
  for (const { where, kind, text } of problems) out.write(`${where}: ${kind}: ${text}\n`);
  out.write(
    `${runs} run${runs === 1 ? "" : "s"}, ${documents} documents: ${problems.length === 0 ? "nothing is wrong" : `${problems.length} thing${problems.length === 1 ? " is" : "s are"} wrong`}.\n`,
  );
  return problems.length === 0 ? exitCodes.success : exitCodes.failed;
}

async function rebuild(folder: string, world: World, settings: Settings): Promise<ExitCode> {
  await using place = await openFolder(folder, world, indexOf(world), { rebuild: true, whenLocked, ...settings });
  const nodes = (await place.catalog?.nodes.count([], { filters: [], deep: true })) ?? 0;
  world.terminal.out.write(`The index has been made anew: ${nodes} nodes.\n`);
  return exitCodes.success;
}
