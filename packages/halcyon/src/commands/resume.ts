/** `halcyon resume`: goes on with a run whose process died. @module */
import { HalcyonError } from "@halcyon/model";
import { openRunCatalog } from "../catalog/run-catalog.ts";
import type { Command, ExitCode, World } from "../command.ts";
import { repairRuns } from "../journal/journaled-runs.ts";
import { onePositional, readOptions } from "../options.ts";
import { secondsOf } from "../plans/plan-tokens.ts";
import { seeThrough } from "../terminal/see-through.ts";
import { beamlineFor, openSession } from "../session.ts";
import { openUnfinished } from "../journal/unfinished-journal.ts";
import { findAgain } from "../journal/what-was-run.ts";

const help = `halcyon resume JOURNAL [OPTIONS]

Goes on with a plan that halcyon run --journal began and whose process was killed: the same runs, in the same files.
The plan is made again and answered from the journal, devices are brought back to where it had them, and it goes on
from its last checkpoint. Devices that read something else than before are told of. It can be killed and resumed again.

  --catalog URL|DIR the catalog that the runs go to as well (the one that they went to); it gets what it lacks of them
  --no-catalog      leaves that out: halcyon import brings it the files later
  --spill DIR       where documents go when the data folder stays full (a temporary folder)
  --patience S      for so long it tries again first, and waits for a catalog that is away, when nobody can be
                    asked (60)
  --no-table        no table
  --no-plot         no plot

A plan whose file has changed, or that goes another way than before, is refused: halcyon recover closes its runs.
`;

/** Goes on with a run. */
export const resume: Command = {
  name: "resume",
  summary: "go on with a run whose process was killed",
  help,
  runs: true,
  run: resumeRun,
};

async function resumeRun(args: readonly string[], world: World): Promise<ExitCode> {
  const typed = readOptions(args, {
    catalog: { type: "string" },
    "no-catalog": { type: "boolean" },
    spill: { type: "string" },
    patience: { type: "string" },
    "no-table": { type: "boolean" },
    "no-plot": { type: "boolean" },
  });
  const { values } = typed;
  const { terminal, files } = world;
  const patience = secondsOf(typeof values["patience"] === "string" ? values["patience"] : "60");
  using unfinished = openUnfinished(onePositional(typed, "journal"), world);
  const { journal, history, what } = unfinished;
  const [found, rest] = await findAgain(what);
  const { beamline: path, data } = what;
  const named = typeof values["catalog"] === "string" ? values["catalog"] : what.catalog;
  await using catalog = await openRunCatalog(values["no-catalog"] === true ? undefined : named, world);
  await using beamline = await beamlineFor({ beamline: path, data }, world);
  const plan = found.make(rest, beamline.devices);
  const spill = typeof values["spill"] === "string" ? values["spill"] : undefined;
  const shown = { table: values["no-table"] !== true, plot: values["no-plot"] !== true };
  const { recordInterruptions = false } = what;
  using session = openSession(
    { beamline, data, spill, catalog, recordInterruptions, journaled: true, ...shown },
    world,
  );
  for (const run of repairRuns(history.documents, data, files)) {
    if (run.added > 0) terminal.err.write(`${run.path} gets ${documents(run.added)} that only the journal had.\n`);
    if (run.stopped && !run.journaledStop) throw endedUnjournaled(run.path);
    if (!run.stopped) session.goOn(run.documents, run.path, run.length);
  }
  // The journal has documents that no subscriber got; what the catalog has of them, it passes over.
  await catalog?.takeMany(history.documents);
  const running = session.engine.resumeFrom(journal, plan, what.md);
  const code = await seeThrough(running, session, { patience, journal }, world);
  journal.sync();
  return code;
}

function endedUnjournaled(path: string): HalcyonError<"journal.not_resumable"> {
  return new HalcyonError(
    "journal.not_resumable",
    `${path} has the end of its run, which the journal lacks: it was ended while the journal could not be written. Close the journal with halcyon recover.`,
    { reason: "its run has ended" },
  );
}

function documents(count: number): string {
  return count === 1 ? "1 document" : `${count} documents`;
}
