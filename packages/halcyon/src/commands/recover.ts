/** `halcyon recover`: closes a session that is not to be gone on with. @module */
import {
  leftDevices,
  leftDevicesOf,
  missingStops,
  putAway,
  recordEnd,
  recordStops,
  type LeftDevices,
} from "@halcyon/engine";
import { HalcyonError, nameOf, randomUid, type HasName, type NamedDocument } from "@halcyon/model";
import type { OpenBeamline } from "../beamline/beamline.ts";
import { unknownName } from "../closest.ts";
import { exitCodes, type Command, type ExitCode, type World } from "../command.ts";
import { repairRuns } from "../journal/journaled-runs.ts";
import { readOptions } from "../options.ts";
import { releaseFrames } from "../frames/release-frames.ts";
import { beamlineFor } from "../session.ts";
import { openUnfinished, type UnfinishedJournal } from "../journal/unfinished-journal.ts";
import { findAgain } from "../journal/what-was-run.ts";

const help = `halcyon recover JOURNAL [--safe NAME…] [--reason TEXT]

Closes what halcyon run --journal began, when its process was killed and it is not to be gone on with: devices are
stopped and unstaged, each open run gets a stop document with exit status abort, and HDF5 files that were being written
open again in every program. After that the journal is over.

  --safe NAME…      the devices to stop and to unstage (those that the journal says were moved or staged)
  --reason TEXT     the reason in the stop documents

It ends with 1 when a device would not stop or unstage; the runs are closed all the same.
`;

/** s that a device may take to stop, or to unstage. */
const patience = 10;

/** Closes a session. */
export const recover: Command = {
  name: "recover",
  summary: "close a run whose process was killed, and put its devices to rest",
  help,
  runs: true,
  run: recoverRuns,
};

async function recoverRuns(args: readonly string[], world: World): Promise<ExitCode> {
  const { values, positionals } = readOptions(args, { safe: { type: "string" }, reason: { type: "string" } });
  const [named, ...more] = positionals;
  if (named === undefined || (more.length > 0 && values["safe"] === undefined))
    throw new HalcyonError("cli.usage", `One journal is needed; ${positionals.length} are given.`, {
      argument: "journal",
      allowed: [],
    });
  const { clock, files } = world;
  const say = (text: string): void => world.terminal.err.write(`${text}\n`);
  using unfinished = openUnfinished(named, world);
  const { journal, history, what } = unfinished;
  await using beamline = await beamlineFor({ beamline: what.beamline, data: what.data }, world);
  const safe = typeof values["safe"] === "string" ? [...values["safe"].split(","), ...more] : undefined;
  const left = safe === undefined ? await leftBehind(unfinished, beamline, say) : allOf(safe, beamline);
  const { moved, staged } = devicesOf(left, beamline, say);
  const troubles = await putAway(moved, staged, { clock, timeout: patience });
  for (const error of troubles) say(`Warning: ${error.message}`);

  const reason =
    typeof values["reason"] === "string" ? values["reason"] : "its process died; closed by halcyon recover";
  const open = repairRuns(history.documents, what.data, files).flatMap(({ uid, stopped }) => (stopped ? [] : [uid]));
  const missing = missingStops(history, { clock, newUid: randomUid, reason });
  const stops = missing.filter(({ run_start }) => open.includes(run_start));
  recordStops(journal, stops);
  const documents = [...history.documents, ...stops.map((stop): NamedDocument => ["stop", stop])];
  for (const { uid, path } of repairRuns(documents, what.data, files))
    if (open.includes(uid)) say(`${path} is closed.`);
  releaseFrames(documents, say);
  recordEnd(journal, reason);
  journal.sync();
  return troubles.length > 0 ? exitCodes.failed : exitCodes.success;
}

/** What the journal says, and the plan when it can be made again: it knows the device that it was about to move. */
async function leftBehind(
  { history, what }: UnfinishedJournal,
  { devices }: OpenBeamline,
  say: (text: string) => void,
): Promise<LeftDevices> {
  try {
    const [found, rest] = await findAgain(what);
    return leftDevicesOf(found.make(rest, devices), history);
  } catch (error) {
    if (!(error instanceof HalcyonError)) throw error;
    say(`Warning: what the plan was about to move is not known, as it cannot be made again: ${error.message}`);
    return leftDevices(history);
  }
}

function allOf(names: readonly string[], { devices }: OpenBeamline): LeftDevices {
  for (const name of names) if (!devices.has(name)) throw unknownName("device", name, [...devices.keys()]);
  return { moved: names, staged: names };
}

/** The devices to stop and to unstage. Those that the beamline has no more are told of. */
function devicesOf(
  left: LeftDevices,
  { devices }: OpenBeamline,
  say: (text: string) => void,
): { readonly moved: HasName[]; readonly staged: HasName[] } {
  const found = (names: readonly string[], was: string): HasName[] =>
    names.flatMap((name) => {
      const device = devices.get(name);
      if (device !== undefined) return [device as HasName];
      say(`Warning: ${name} was ${was}, and the beamline has no device of this name: see to it yourself.`);
      return [];
    });
  const staged = found(left.staged, "staged");
  // What is staged may be under way as well: a detector that was triggered.
  const moved = [...new Set([...found(left.moved, "moved"), ...staged])];
  if (moved.length > 0) say(`Stopping and unstaging ${moved.map(nameOf).join(", ")}.`);
  return { moved, staged };
}
