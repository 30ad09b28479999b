/** What the examination of a connector needs: signals on a far end that the test can move. @module */
import { f64, i32 } from "../numbers.ts";
import { arrayOf } from "../arrays.ts";
import { type Addresses, type Live, type Slot, r, rw, w, x } from "../interface.ts";
import { boolean, oneOf, text } from "../words.ts";
import type { Connector } from "../connector.ts";
import type { MaybePromise } from "@halcyon/model";

/** The signals that a far end must have for the examination. All of them are written and read freely. */
export const Examined: {
  readonly float: Slot<"rw", number>;
  readonly watched: Slot<"r", number>;
  readonly whole: Slot<"rw", number>;
  readonly flag: Slot<"rw", boolean>;
  readonly mode: Slot<"rw", "Slow" | "Fast">;
  readonly label: Slot<"rw", string>;
  readonly curve: Slot<"rw", Float64Array>;
  readonly sent: Slot<"w", number>;
  readonly press: Slot<"x", number>;
} = {
  /** In mm, with 3 digits after the point. */
  float: rw(f64, { units: "mm", precision: 3 }),
  /** The same as `float`, by a second signal. */
  watched: r(f64, { units: "mm", precision: 3 }),
  whole: rw(i32),
  flag: rw(boolean),
  mode: rw(oneOf(["Slow", "Fast"])),
  label: rw(text),
  /** Takes at least 8 numbers. */
  curve: rw(arrayOf(f64)),
  /** The same as `whole`, by a signal that is only written. */
  sent: w(i32),
  /** Writes 1 to where `whole` is. */
  press: x(i32, 1),
};

/** A connector under examination. */
export interface Rig {
  readonly connector: Connector;
  readonly at: Addresses<typeof Examined>;
  /** Takes the far end away, as a crash would; resolves when it is noticed. */
  readonly disconnect?: () => MaybePromise<void>;
  /** Brings it back. */
  readonly reconnect?: () => MaybePromise<void>;
  /** How many monitors are open at the far end. */
  readonly monitors?: () => MaybePromise<number>;
  /** An address where nothing is. */
  readonly missing?: string;
  readonly close: () => MaybePromise<void>;
}

/** The signals of a rig, connected, at their starting values. */
export async function opened(rig: Rig): Promise<Live<typeof Examined>> {
  const live = await rig.connector.open(Examined, rig.at, { name: "examined", timeout: 5 });
  await live.float.set(0).finished;
  await live.whole.set(0).finished;
  await live.flag.set(false).finished;
  await live.mode.set("Slow").finished;
  await live.label.set("").finished;
  return live;
}
