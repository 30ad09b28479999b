/** Far ends that are not there, or go: what every connector must do. @module */
import { isHalcyonError } from "@halcyon/model";
import { type ContractTests, eventually, failure } from "./checks.ts";
import { f64 } from "../numbers.ts";
import { r } from "../interface.ts";
import { oneOf } from "../words.ts";
import { opened } from "./rig.ts";

/** Of far ends that are not there. */
export const absenceTests: ContractTests = {
  "all that isn't there or doesn't fit is told in one tree": async (rig, expect) => {
    const wrong = { group: { mode: r(oneOf(["Left", "Right"])), none: r(f64) }, fine: r(f64) };
    const at = { group: { mode: addressOf(rig.at.mode), none: rig.missing ?? "" }, fine: addressOf(rig.at.float) };
    const error = await failure(() => rig.connector.open(wrong, at, { name: "wrong", timeout: 0.5 }));
    expect(isHalcyonError(error, "device.connect") && error.facts.trouble.map((one) => one.name)).toEqual(["group"]);
    expect(error.message).toContain("mode: ");
    expect(error.message).toContain("none: ");
  },

  "after the far end was gone, a read waits for it and tells nothing stale": async (rig, expect) => {
    const { float, watched } = await opened(rig);
    await float.set(11).finished;
    using held = watched.hold();
    await eventually(async () => (await watched.get()) === 11, rig);
    await rig.disconnect?.();
    const error = await failure(() => watched.get({ timeout: 0.2 }));
    expect(error.message === "nothing was thrown").toBe(false);
    await rig.reconnect?.();
    expect(held !== undefined && typeof (await watched.get({ timeout: 10 }))).toBe("number");
  },

  "after the far end was gone, a monitor is there again": async (rig, expect) => {
    const { float, watched } = await opened(rig);
    const seen: unknown[] = [];
    const leave = watched.subscribe((readings) => seen.push(readings[watched.name]?.value));
    await eventually(() => seen.length > 0, rig);
    await rig.disconnect?.();
    await rig.reconnect?.();
    await float.connect({ timeout: 10 });
    await float.set(12, { timeout: 10 }).finished;
    expect(await eventually(() => seen.at(-1) === 12, rig, 10)).toBe(true);
    leave();
  },
};

function addressOf(at: string | { readonly read: string }): string {
  return typeof at === "string" ? at : at.read;
}
