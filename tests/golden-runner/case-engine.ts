/** The engine of a case: its options, preprocessors, subscribers and suspenders as the case gives them. @module */
import {
  type Engine,
  type Metadata,
  type Plan,
  RunEngine,
  type RunEngineOptions,
  type Subscriber,
  type Subscription,
  type Suspender,
} from "@halcyon/engine";
import { type Clock, type DocumentName, countingUid } from "@halcyon/model";
import { type Json, type JsonObject, isObject } from "./cases.ts";
import { supplemental } from "./case-plans.ts";
import { planMaker } from "./registry.ts";
import type { Reader } from "./values.ts";

/** Sees what the engine does. */
export interface Watcher extends Required<Pick<RunEngineOptions, "onMessage" | "onState">> {
  readonly onDocument: (name: string, doc: Readonly<Record<string, unknown>>) => void;
}

type Preprocessor = (plan: Plan<unknown>) => Plan<unknown>;

/** From the peer's names of functions that an engine is given to ours. */
const functionNames: Readonly<Record<string, string>> = {
  md_validator: "mdValidator",
  md_normalizer: "mdNormalizer",
  scan_id_source: "scanIdSource",
};

/** Makes the engine of a case. */
export function caseEngine(options: JsonObject, reader: Reader, clock: Clock, watcher: Watcher): Engine {
  const { onMessage, onState, onDocument } = watcher;
  const given = Object.entries(functionNames).filter(([key]) => key in options);
  const engine = new RunEngine({
    md: structuredClone(options["md"] ?? {}) as Metadata,
    clock,
    newUid: countingUid(),
    random: () => 0.5,
    preprocessors: preprocessorsOf(options, reader),
    recordInterruptions: options["record_interruptions"] === true,
    requireStreamDeclaration: options["require_stream_declaration"] === true,
    onMessage,
    onState,
    // What a case expects of devices that fail is in its calls and documents.
    onTrouble: () => undefined,
    ...Object.fromEntries(given.map(([key, name]) => [name, reader.value(options[key])])),
  });
  engine.subscribe((...[name, doc]) => onDocument(name, doc as unknown as Record<string, unknown>));
  for (const { func, name } of (options["subscriptions"] ?? []) as { func: Json; name?: string }[])
    engine.subscribe(reader.value(func) as Subscriber, documentsNamed(name ?? "all"));
  for (const suspender of (options["suspenders"] ?? []) as Json[])
    engine.installSuspender(reader.value(suspender) as Suspender);
  return engine;
}

/** Who is to get which documents: a function, a list of them, or lists of them by the name of a document. */
export function subscriptionsOf(subs: unknown): [Subscriber, Subscription][] {
  if (typeof subs === "function") return [[subs as Subscriber, {}]];
  if (Array.isArray(subs)) return subs.flatMap(subscriptionsOf);
  return Object.entries(subs as Record<string, unknown>).flatMap(([name, each]) =>
    subscriptionsOf(each).map(([subscriber]): [Subscriber, Subscription] => [subscriber, documentsNamed(name)]),
  );
}

function preprocessorsOf(options: JsonObject, reader: Reader): Preprocessor[] {
  const all: Preprocessor[] = [];
  if (isObject(options["supplemental"])) {
    const lists = reader.object(options["supplemental"]);
    all.push((plan) => supplemental(plan, lists));
  }
  const given = (options["preprocessors"] ?? []) as { wrapper: string; args?: Json; kwargs?: Json }[];
  for (const { wrapper, args, kwargs } of given) {
    const wrap = planMaker(wrapper);
    if (wrap === undefined) throw new Error(`No preprocessor is called ${wrapper}.`);
    const [rest, named] = [reader.list(args), reader.object(kwargs)];
    all.push((plan) => wrap([plan, ...rest], named) as Plan<unknown>);
  }
  return all;
}

function documentsNamed(name: string): Subscription {
  // The peer's subscribers end the plan when they fail; ours would pause it.
  return { onFailure: "fail", ...(name === "all" ? {} : { documents: [name as DocumentName] }) };
}
