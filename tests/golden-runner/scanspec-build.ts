/** The specifications of corpus `scanspec`: serialised, or constructed as in code. @module */
import {
  Spec,
  constantDuration,
  deserialize,
  linspace,
  linspaceBounded,
  range,
  rangeBounded,
  staticAt,
} from "@halcyon/scan";
import { type Case, type Json, type JsonObject, isObject } from "./cases.ts";

type Construct = (args: readonly never[], kwargs: Readonly<Record<string, never>>) => Spec;

/** The constructions of the peer, as ours. A name with a leading dot is a method of the first argument. */
const constructions: ReadonlyMap<string, Construct> = new Map<string, Construct>([
  ["Linspace", ([axis, start, stop, num]) => linspace(axis as string, start, stop, num)],
  ["Linspace.bounded", ([axis, lower, upper, num]) => linspaceBounded(axis as string, lower, upper, num)],
  ["Line.bounded", ([axis, lower, upper, num]) => linspaceBounded(axis as string, lower, upper, num)],
  ["Range", ([axis, start, stop], { step }) => range(axis as string, start, stop, step)],
  ["Range.bounded", ([axis, lower, upper, step]) => rangeBounded(axis as string, lower, upper, step)],
  ["Static", ([axis, value, num]) => staticAt(axis as string, value, num)],
  ["Fly", ([spec]) => (spec as Spec).fly()],
  [
    "ConstantDuration",
    ([seconds, spec]) => (spec === undefined ? constantDuration(seconds) : (spec as Spec).duration(seconds)),
  ],
  ["step", ([spec, seconds]) => (spec as Spec).duration(seconds)],
  ["*", ([outer, inner]) => product(outer, inner)],
  ["~", ([spec]) => (spec as Spec).snake()],
  ["@", ([seconds, spec]) => (spec as Spec).duration(seconds)],
  [".zip", ([spec, other]) => (spec as Spec).zip(other as Spec)],
  [".concat", ([spec, other]) => (spec as Spec).concat(other as Spec)],
]);

/** The constructions that a case needs and that we do not have. */
export function missingConstructions(one: Case): string[] {
  return [...callsIn(one["construct"])]
    .filter((name) => !constructions.has(name))
    .map((name) => `construction ${name}`);
}

/** The specification of a case. Throws what our package throws at one that is refused. */
export function specOf(one: Case): Spec {
  return "spec" in one ? deserialize(one["spec"]) : (built(one["construct"]) as Spec);
}

function built(node: Json | undefined): unknown {
  if (Array.isArray(node)) return node.map(built);
  if (!isObject(node) || typeof node["call"] !== "string") return node;
  const construct = constructions.get(node["call"]);
  if (construct === undefined) throw new Error(`No construction is called ${node["call"]}.`);
  const args = ((node["args"] ?? []) as readonly Json[]).map(built);
  const kwargs = Object.entries((node["kwargs"] ?? {}) as JsonObject).map(
    ([key, value]) => [key, built(value)] as const,
  );
  return construct(args as never[], Object.fromEntries(kwargs) as Record<string, never>);
}

function* callsIn(node: Json | undefined): Generator<string> {
  if (Array.isArray(node)) for (const each of node as readonly Json[]) yield* callsIn(each);
  else if (isObject(node)) {
    if (typeof node["call"] === "string") yield node["call"];
    for (const each of Object.values(node)) yield* callsIn(each);
  }
}

function product(outer: Spec | number, inner: Spec | number): Spec {
  if (outer instanceof Spec) return typeof inner === "number" ? outer.times(inner) : outer.times(inner);
  if (inner instanceof Spec) return inner.repeat(outer);
  throw new Error("A product of two numbers is no specification.");
}
