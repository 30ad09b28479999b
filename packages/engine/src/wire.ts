/**
 * Everything that can be made by a wire name and Python's kind of arguments, for whoever replays what the Python
 * peers recorded.
 *
 * Unlike the functions and the definitions themselves, these take any device where one is expected: what a device
 * cannot do, the engine refuses at the message that asks for it, as the peers' engine does.
 *
 * @module
 */
import type { Keywords } from "./parameters/bind.ts";
import type { Definition } from "./parameters/definition.ts";
import type { Plan } from "./message.ts";
import { patternDefinitions as patterns } from "./patterns/index.ts";
import { planDefinitions as plans } from "./plans/index.ts";
import { preprocessorDefinitions as preprocessors } from "./preprocessors/index.ts";
import { stubDefinitions as stubs } from "./stubs/index.ts";

/** Something that is made by its wire name. */
export interface WireDefinition<R = unknown> {
  readonly name: string;
  /** @throws HalcyonError `plan.arguments` */
  bind(args: readonly unknown[], kwargs?: Keywords): R;
}

type WireRegistry<R> = ReadonlyMap<string, WireDefinition<R>>;

export const planDefinitions: WireRegistry<Plan<unknown>> = trusting(plans);
export const stubDefinitions: WireRegistry<Plan<unknown>> = trusting(stubs) as WireRegistry<Plan<unknown>>;
export const preprocessorDefinitions: WireRegistry<Plan<unknown>> = trusting(preprocessors) as WireRegistry<
  Plan<unknown>
>;
export const patternDefinitions: WireRegistry<unknown> = trusting(patterns);

function trusting<R>(definitions: ReadonlyMap<string, Definition<R>>): WireRegistry<R> {
  return new Map(
    [...definitions].map(([name, definition]) => [
      name,
      { name, bind: (args, kwargs) => definition.bind(args, kwargs, { abilities: "trusted" }) },
    ]),
  );
}
