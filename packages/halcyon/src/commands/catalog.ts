/** `halcyon catalog check`: whether a catalog is whole. @module */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { checkCatalog } from "@halcyon/catalog";
import { HalcyonError } from "@halcyon/model";
import { indexOf, isAddress, openFolder, usualFolder } from "../catalog/catalog-place.ts";
import { unknownName } from "../closest.ts";
import { exitCodes, type Command, type ExitCode, type World } from "../command.ts";
import { LiveScreen } from "../live-screen.ts";
import { readOptions } from "../options.ts";
import { progressBar } from "../progress-bar.ts";

/** Looks after a catalog. */
export const catalogCommand: Command = {
  name: "catalog",
  summary: "check a catalog: documents, rows, files",
  help: `halcyon catalog check [DIR]

Looks through the catalog in DIR (halcyon-catalog), run by run: documents are legal, rows are as many as events, checksums
are right, files are there. Says what is wrong with which run, and changes nothing but what a process left that was killed,
which opening puts in order. The code is 1 when something is wrong. A server has to be stopped first.

  halcyon catalog check
  halcyon catalog check /data/catalog
`,
  run: lookAfter,
};

async function lookAfter(args: readonly string[], world: World): Promise<ExitCode> {
  const { positionals } = readOptions(args, {});
  const [verb = "", named, ...more] = positionals;
  if (verb === "")
    throw new HalcyonError("cli.usage", "Which command of catalog? There is: check.", {
      argument: "",
      allowed: ["check"],
    });
  if (verb !== "check") throw unknownName("catalog command", verb, ["check"]);
  if (more.length > 0)
    throw new HalcyonError("cli.usage", `One DIR at most; ${more.length + 1} are given.`, {
      argument: "DIR",
      allowed: [],
    });
  const asked = named ?? world.env["HALCYON_CATALOG"] ?? usualFolder;
  if (isAddress(asked))
    throw new HalcyonError(
      "cli.usage",
      `A catalog is checked in its folder, on its machine, while it is not served; ${asked} is an address.`,
      { argument: "DIR", allowed: [] },
    );
  const folder = resolve(world.folder, asked);
  if (!existsSync(join(folder, "catalog.json")))
    throw new HalcyonError("cli.usage", `There is no catalog in ${folder}.`, { argument: "DIR", allowed: [] });
  await using place = await openFolder(folder, world, indexOf(world));
  if (place.catalog === undefined) return exitCodes.failed;
  const { clock, terminal } = world;
  const begun = clock.monotonic();
  let [done, of] = [0, 0];
  const screen = new LiveScreen(terminal, clock, () => [
    progressBar({ done, of, elapsed: clock.monotonic() - begun }, terminal.err.columns ?? 80),
  ]);
  const stopping = new AbortController();
  const deaf = world.onInterrupt(() => stopping.abort(new Error("broken off")));
  try {
    const progress = (next: number, all: number): void => {
      [done, of] = [next, all];
      screen.changed();
    };
    const { runs, documents, problems } = await checkCatalog({
      folder,
      catalog: place.catalog,
      progress,
      signal: stopping.signal,
    });
    screen.hold();
    for (const { where, kind, text } of problems) terminal.out.write(`${where}: ${kind}: ${text}\n`);
    terminal.out.write(
      `${runs} run${runs === 1 ? "" : "s"}, ${documents} documents: ${problems.length === 0 ? "nothing is wrong" : `${problems.length} things are wrong`}.\n`,
    );
    return problems.length === 0 ? exitCodes.success : exitCodes.failed;
  } finally {
    deaf();
    screen.hold();
  }
}
