/** The simulated devices beside those of ophyd.sim: each name, what it reads, and what it is configured by. @module */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { simulatedBeamline } from "@halcyon/devices/sim";
import { VirtualClock, can } from "@halcyon/model";
import { describe, expect, test } from "vitest";
import { peersPython } from "./epics-ioc.ts";

interface Theirs {
  readonly name: string;
  readonly read: readonly string[];
  readonly configuration: Readonly<Record<string, unknown>>;
}

const python = peersPython("ophyd");

/** What ours lack or have otherwise, on purpose: docs/differences.md. */
const without: Readonly<Record<string, readonly string[]>> = {
  // The key has another name than the device there.
  direct_img: ["img"],
  direct_img_list: ["direct_img_list_img_list"],
  // It is configuration with us: it does not change within a run.
  det_with_count_time: ["det_with_count_time_count_time"],
  // A signal that belongs to no axis.
  pseudo3x3: ["pseudo3x3_sig"],
  // Two numbers, not a tuple in one.
  det4: ["det4_center"],
  det5: ["det5_center"],
};
/** Whose values differ: motors that move at once say so. */
const otherwise = /_(?:velocity|acceleration)$/u;

describe.skipIf(python === undefined)("the simulated devices", () => {
  const ours = simulatedBeamline({ clock: new VirtualClock(), random: Math.random });
  const program = fileURLToPath(new URL("ophyd_names.py", import.meta.url));
  const answer = (): Readonly<Record<string, Theirs>> => {
    const { stdout, stderr } = spawnSync(python ?? "", [program], { encoding: "utf8" });
    if (stdout === "") throw new Error(stderr);
    return JSON.parse(stdout) as Readonly<Record<string, Theirs>>;
  };

  test("have each name of ophyd.sim, read what it reads, and are configured by what it is configured by", async () => {
    const theirs = answer();
    expect(Object.keys(theirs).length).toBe(38);
    for (const [name, their] of Object.entries(theirs)) {
      const our = ours.get(name);
      const renamed = (key: string): string => key.replace(new RegExp(`^${their.name}(?=_|$)`, "u"), our.name);
      const allowed = without[name] ?? [];
      const read = can(our, "readable") ? Object.keys(await our.read()) : [];
      const lacking = their.read.map(renamed).filter((key) => !read.includes(key) && !allowed.includes(key));
      expect([name, lacking]).toEqual([name, []]);
      const configured = can(our, "configurable") ? await our.readConfiguration() : {};
      const values = Object.entries(their.configuration).map(([key, value]) => [renamed(key), value] as const);
      const wrong = values.filter(
        ([key, value]) => !allowed.includes(key) && !otherwise.test(key) && configured[key]?.value !== value,
      );
      const missing = values.map(([key]) => key).filter((key) => !allowed.includes(key) && !(key in configured));
      expect([name, wrong, missing]).toEqual([name, [], []]);
    }
  }, 60_000);
});
