/** Subscribers and suspenders for as long as a plan runs. @module */
import type { DocumentName } from "@halcyon/model";
import { type Plan, msg } from "../message.ts";
import { named } from "../plan-name.ts";
import { refuseArguments } from "../plans/errors.ts";
import { type PlanLike, asPlan } from "../stubs/as-plan.ts";
import { subscribe } from "../stubs/control.ts";
import type { Subscriber } from "../subscriber.ts";
import type { Suspender } from "../suspender.ts";
import { finalizeWrapper } from "./finalize.ts";

/** One subscriber, several, or by the name of the documents that they take. */
export type Subs =
  | Subscriber
  | readonly Subscriber[]
  | { readonly [D in DocumentName | "all"]?: Subscriber | readonly Subscriber[] };

// The order in which subscribers are subscribed, as with the Python preprocessor.
const documentNames = [
  "all",
  "start",
  "stop",
  "event",
  "descriptor",
  "event_page",
  "resource",
  "datum",
  "datum_page",
  "stream_resource",
  "stream_datum",
] as const;

/**
 * Hands the documents of `plan` to subscribers too.
 *
 * @throws HalcyonError `plan.arguments` for a name that no document has.
 */
export function subsWrapper<R>(plan: PlanLike<R>, subs: Subs): Plan<R> {
  const wanted = pairsOf(subs);
  const tokens: number[] = [];
  const subscribing = subscribed(asPlan(plan), wanted, tokens);
  return named(
    "subs_wrapper",
    finalizeWrapper(subscribing, () => unsubscribed(tokens)),
  );
}

/** Holds `plan` back while one of the suspenders says so. */
export function suspendWrapper<R>(plan: PlanLike<R>, suspenders: Suspender | readonly Suspender[]): Plan<R> {
  const all = "watch" in suspenders ? [suspenders] : suspenders;
  return named(
    "suspend_wrapper",
    finalizeWrapper(installed(asPlan(plan), all), () => removed(all)),
  );
}

type Pair = readonly [documents: string, subscriber: Subscriber];

function pairsOf(subs: Subs): Pair[] {
  if (typeof subs === "function") return [["all", subs]];
  if (Array.isArray(subs)) return (subs as readonly Subscriber[]).map((one) => ["all", one]);
  const byName = subs as Exclude<Subs, Subscriber | readonly Subscriber[]>;
  const unknown = Object.keys(byName).find((name) => !(documentNames as readonly string[]).includes(name));
  if (unknown !== undefined) {
    const text = `no document is called ${unknown}, only ${documentNames.join(", ")}`;
    throw refuseArguments("subs_wrapper", "subs", text);
  }
  return documentNames.flatMap((name) => {
    const some = byName[name] ?? [];
    return (typeof some === "function" ? [some] : some).map((one): Pair => [name, one]);
  });
}

function* subscribed<R>(plan: Plan<R>, wanted: readonly Pair[], tokens: number[]): Plan<R> {
  for (const [name, subscriber] of wanted)
    tokens.push(yield* subscribe(subscriber, name === "all" ? {} : { documents: [name as DocumentName] }));
  return yield* plan;
}

function* unsubscribed(tokens: readonly number[]): Plan {
  for (const token of tokens) yield msg("unsubscribe", undefined, [token]);
}

function* installed<R>(plan: Plan<R>, suspenders: readonly Suspender[]): Plan<R> {
  for (const suspender of suspenders) yield msg("install_suspender", undefined, [suspender]);
  return yield* plan;
}

function* removed(suspenders: readonly Suspender[]): Plan {
  for (const suspender of suspenders) yield msg("remove_suspender", undefined, [suspender]);
}
