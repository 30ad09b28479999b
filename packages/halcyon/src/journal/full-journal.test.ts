import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readJournal } from "@halcyon/engine";
import { VirtualClock, decodeDocument } from "@halcyon/model";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { World } from "../command.ts";
import { run } from "../commands/run.ts";
import { FileJournal } from "./file-journal.ts";
import { systemFiles } from "../runs/file-system.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "halcyon-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A world without a person, whose disk takes so many writes and then none for `seconds`. */
function fullWorld(writes: number, seconds: number): { readonly world: World; readonly said: string[] } {
  const said: string[] = [];
  const clock = new VirtualClock();
  let left = writes;
  let until = -Infinity;
  const files = {
    ...systemFiles,
    append(file: number, bytes: string | Uint8Array): number {
      if (left-- === 0) until = clock.monotonic() + seconds;
      if (clock.monotonic() < until) throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
      return systemFiles.append(file, bytes);
    },
  };
  const sink = {
    write: (text: string) => void said.push(text),
    isTerminal: false,
    columns: 80,
    rows: 24,
    colour: false,
  };
  const terminal = { out: sink, err: sink, ask: undefined };
  return { world: { terminal, clock, folder, files, env: {}, onInterrupt: () => () => undefined }, said };
}

const words = ["scan", "gauss", "x", "-1", "1", "3", "--no-plot", "--journal", "a.journal"];

test("a disk that is full for a while holds the run back, wherever it fills up, and nothing is lost", async () => {
  const writes = 40;
  for (let taken = 2; taken < writes; taken += 1) {
    const { world } = fullWorld(taken, 5.5);
    expect(await run.run(words, world)).toBe(0);
    const [name = ""] = readdirSync(join(folder, "halcyon-data")).filter((one) => one.endsWith(".jsonl"));
    const documents = readFileSync(join(folder, "halcyon-data", name), "utf8")
      .trimEnd()
      .split("\n")
      .map(decodeDocument);
    const history = readJournal(new FileJournal(join(folder, "a.journal")));
    expect(documents, `full after ${taken} writes`).toEqual(history.documents);
    expect(history.ended?.exitStatus).toBe("success");
    expect(documents.at(-1)?.[1]).toMatchObject({ exit_status: "success", num_events: { primary: 3 } });
    rmSync(join(folder, "halcyon-data"), { recursive: true });
    rmSync(join(folder, "a.journal"));
  }
});

test("a disk that stays full ends the run when its patience is over, with 1", async () => {
  const { world, said } = fullWorld(20, Infinity);
  const code = await run.run([...words, "--patience", "30", "--spill", join(folder, "spill")], world);
  expect(code).toBe(1);
  expect(world.clock.monotonic()).toBeGreaterThanOrEqual(30);
  expect(said.join("")).toContain("a.journal: the disk is full (ENOSPC). Trying again for 30 s.");
});
