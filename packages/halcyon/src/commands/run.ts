/** `halcyon run`: runs a plan, shows it, and writes it. @module */
import { planDefinitions } from "@halcyon/engine";
import { fullName, openRunCatalog } from "../catalog/run-catalog.ts";
import { exitCodes, type Command, type ExitCode, type World } from "../command.ts";
import { FileJournal } from "../journal/file-journal.ts";
import { JournalClaim } from "../journal/journal-claim.ts";
import { planExamples } from "../plans/plan-examples.ts";
import { findPlan, isPlanFile, planFileHelp } from "../plans/plan-catalogue.ts";
import { readRunTokens, type RunOptions } from "../plans/plan-tokens.ts";
import { seeThrough } from "../terminal/see-through.ts";
import { beamlineFor, openSession } from "../session.ts";
import { whatIsRun } from "../journal/what-was-run.ts";
import { HalcyonError, randomUid } from "@halcyon/model";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

const help = `halcyon run PLAN [ARGUMENTS] [OPTIONS]

Runs a plan with the devices of a beamline: a table grows while it runs, and the documents go to a file.
PLAN is a name (see halcyon plans) or a file of plans. Devices are named; several in one place are joined by commas.

  --beamline FILE   the devices, from a .ts or .yaml file (the simulated beamline)
  --data DIR        the folder of the runs (halcyon-data)
  --catalog URL|DIR a catalog that the runs go to as well; its key is in HALCYON_API_KEY
  --spill DIR       where documents go when the data folder stays full (a temporary folder)
  --patience S      for so long it tries again first, and waits for a catalog that is away, when nobody can be
                    asked (60)
  --md KEY=VALUE    metadata of the run; may be given again
  --journal [FILE]  writes down what is needed to go on after a crash; FILE ends in .journal (one beside the runs)
  --record-interruptions
                    pauses and suspensions are documents, too, of the stream interruptions
  --no-table        no table
  --no-plot         no plot
  --help            with a plan: its arguments

Ctrl-C pauses at the next checkpoint and asks; twice pauses at once. Without a terminal it aborts.

  halcyon run count --detectors gauss --num 5
  halcyon run scan gauss x -1 1 21
  halcyon run grid_scan gauss x -1 1 5 y -1 1 5 --snake-axes true --md sample=gold
  halcyon run my-plan.ts --num 3
  halcyon run count gauss 5 --catalog http://127.0.0.1:8000
`;

/** Runs a plan. */
export const run: Command = {
  name: "run",
  summary: "run a plan: table, plot, and documents in a file",
  help,
  runs: true,
  run: runPlan,
};

async function runPlan(words: readonly string[], world: World): Promise<ExitCode> {
  const { plan: asked, tokens, options } = readRunTokens(words);
  const { terminal } = world;
  if (asked === undefined) {
    if (options.help) {
      terminal.out.write(help);
      return exitCodes.success;
    }
    const allowed = [...planDefinitions.keys()];
    throw new HalcyonError("cli.usage", `Which plan? There are: ${allowed.join(", ")}.`, { argument: "PLAN", allowed });
  }
  if (options.help && isPlanFile(asked) && tokens.length === 0) {
    terminal.out.write(await planFileHelp(asked, world.folder));
    return exitCodes.success;
  }
  const [found, rest] = await findPlan(asked, tokens, world.folder);
  if (options.help) {
    terminal.out.write(`${found.help}\n${planExamples(found.name)}`);
    return exitCodes.success;
  }
  const journal = journalFor(options, world);
  await using catalog = await openRunCatalog(options.catalog, world);
  await using beamline = await beamlineFor(options, world);
  const plan = found.make(rest, beamline.devices);
  using session = openSession({ ...options, beamline, catalog, journaled: journal !== undefined }, world);
  const { patience } = options;
  if (journal === undefined)
    return await seeThrough(session.engine.run(plan, options.md), session, { patience }, world);
  const to = options.catalog === undefined ? undefined : fullName(options.catalog, world);
  const what = whatIsRun(asked, found, tokens, { ...options, catalog: to }, world.folder);
  using owned = new DisposableStack();
  owned.use(new JournalClaim(journal.path));
  owned.use(journal);
  const running = session.engine.run(plan, options.md, { journal, what });
  terminal.err.write(`Journal: ${journal.path}\n`);
  const code = await seeThrough(running, session, { patience, journal }, world);
  journal.sync();
  return code;
}

function journalFor({ journal, data }: RunOptions, { folder, clock, files }: World): FileJournal | undefined {
  if (journal === undefined) return undefined;
  const time = new Date(clock.now() * 1000).toISOString().replaceAll(/[-:]|\.\d+/g, "");
  const path = journal === "" ? join(data ?? "halcyon-data", `${time}-${randomUid().slice(0, 8)}.journal`) : journal;
  const full = resolve(folder, path);
  if (!existsSync(full)) return new FileJournal(full, files);
  throw new HalcyonError(
    "cli.usage",
    `The journal ${path} is there already: go on with it (halcyon resume ${path}), or name another.`,
    { argument: "--journal", allowed: [] },
  );
}
