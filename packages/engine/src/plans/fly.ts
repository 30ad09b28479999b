/** `fly`: one run in which flyers measure on their own. @module */
import type { Collectable, Flyable } from "@halcyon/model";
import type { Metadata, Plan } from "../message.ts";
import { devices } from "../parameters/declare.ts";
import { type TypedDefinition, define } from "../parameters/definition.ts";
import type { Bound, Parameter } from "../parameters/kind.ts";
import { collect, complete, kickoff } from "../stubs/fly.ts";
import { closeRun, openRun } from "../stubs/run.ts";
import { theMd } from "./shared-parameters.ts";

const parameters: {
  readonly flyers: Parameter<readonly Flyable[]>;
  readonly md: Parameter<Metadata | undefined>;
} = { flyers: devices("flyable", "what flies"), md: theMd };

export const flyDefinition: TypedDefinition<typeof parameters, Plan<string>> = define({
  name: "fly",
  text: "Starts flyers, completes and collects them, in one run.",
  parameters,
  make: flying,
});

/** Starts the flyers one after another, completes and collects them in the same order. Returns the run's uid. */
export function fly(flyers: readonly (Flyable & Collectable)[], options: { md?: Metadata } = {}): Plan<string> {
  return flyDefinition.bind([flyers], options);
}

function* flying({ flyers, md }: Bound<typeof parameters>): Plan<string> {
  const uid = yield* openRun(md);
  for (const flyer of flyers) yield* kickoff(flyer, { wait: true });
  for (const flyer of flyers) yield* complete(flyer, { wait: true });
  for (const flyer of flyers) yield* collect(flyer as Flyable & Collectable);
  yield* closeRun();
  return uid;
}
