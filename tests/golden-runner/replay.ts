/** Replays the corpora of a folder. @module */
import { type Corpus, casesOf, catalogueOf, corporaIn, files } from "./cases.ts";
import { type Outcome, type Replay, type Replayed, failed, skipped } from "./outcome.ts";

// Loaded when needed: a corpus is replayed with the packages that it is about, and no others.
const replays: Readonly<Record<string, () => Promise<Replay>>> = {
  "plans/cases": async () => (await import("./plans.ts")).replayPlan,
  "documents/cases": async () => (await import("./documents.ts")).replayRun,
  "scanspec/specs": async () => (await import("./scanspec-specs.ts")).replaySpec,
  "scanspec/paths": async () => (await import("./scanspec-paths.ts")).replayPath,
  "scanspec/service": async () => (await import("./scanspec-service.ts")).replayService,
  "event-model/documents": async () => (await import("./event-model.ts")).replayValidity,
  "event-model/compose": async () => (await import("./event-model-compose.ts")).replayCompose,
  "event-model/pages": async () => (await import("./event-model-pages.ts")).replayPages,
  "analysis/peaks": async () => (await import("./analysis-peaks.ts")).replayPeak,
  "analysis/fits": async () => (await import("./analysis-fits.ts")).replayFit,
  "analysis/patterns": async () => (await import("./analysis-patterns.ts")).replayPattern,
  "analysis/tables": async () => (await import("./analysis-tables.ts")).replayTable,
};

/** What the files are about that nothing of ours answers for yet. */
const unanswered: Readonly<Record<string, string>> = {};

/** Replays the corpora of a folder (or those of them that are asked for), in order. */
export async function replayFolder(folder: string, only?: readonly Corpus[]): Promise<Replayed[]> {
  const setting = { catalogue: catalogueOf(folder) };
  const replayed: Replayed[] = [];
  for (const corpus of corporaIn(folder)) {
    if (only !== undefined && !only.includes(corpus)) continue;
    for (const file of files[corpus]) {
      const replay = await replays[`${corpus}/${file}`]?.();
      const absent = skipped(unanswered[`${corpus}/${file}`] ?? `${corpus}/${file}`);
      for (const one of casesOf(folder, corpus, file)) {
        const outcome = replay === undefined ? absent : await outcomeOf(() => replay(one, setting));
        replayed.push({ corpus, case: one, outcome });
      }
    }
  }
  return replayed;
}

async function outcomeOf(replay: () => Outcome | Promise<Outcome>): Promise<Outcome> {
  try {
    return await replay();
  } catch (error) {
    return failed(
      "(replaying)",
      "no error",
      error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    );
  }
}
