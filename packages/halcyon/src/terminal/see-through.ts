/** What `run` and `resume` do with a run once it is under way: follow it to its end, and say what became of it. @module */
import type { Run } from "@halcyon/engine";
import { type HalcyonError, isHalcyonError } from "@halcyon/model";
import type { ExitCode, World } from "../command.ts";
import { driveRun, type DriveOptions } from "../drive-run.ts";
import { placeText } from "../place.ts";
import { fileOfRun } from "../runs/jsonl-writer.ts";
import type { Session } from "../session.ts";

/** Whether documents could not be handed over to the last, and the file has them. */
function isLost(error: Error | undefined): error is HalcyonError<"engine.subscriber"> {
  return isHalcyonError(error, "engine.subscriber") && error.facts.subscriber !== fileOfRun;
}

/** Follows a run to its end. `patience`: s to wait for room on the disk, or for the catalog, when nobody can be asked. */
export async function seeThrough(
  run: Run,
  session: Session,
  { patience, journal }: Pick<DriveOptions, "patience" | "journal">,
  world: World,
): Promise<ExitCode> {
  const { err } = world.terminal;
  const { result, code } = await driveRun(run, {
    ...session,
    world,
    patience,
    journal,
    leave: (left) => process.exit(left),
  });
  await session.shown();
  const { paths } = session.writer;
  if (isLost(result.error) && session.writer.trouble === undefined)
    err.write(
      `halcyon: the catalog does not have all of the run, its file does: ${result.error.message} Once it takes documents again: ` +
        `halcyon import ${paths.join(" ")} --catalog URL|DIR [${result.error.code}]\n`,
    );
  else if (result.error !== undefined && !result.interrupted) {
    const coded = isHalcyonError(result.error) ? ` [${result.error.code}]` : "";
    const place = placeText(result.error, world.folder);
    err.write(`halcyon: the plan failed: ${result.error.message}${place}${coded}\n`);
  }
  for (const path of paths) err.write(`${path}\n`);
  return code;
}
