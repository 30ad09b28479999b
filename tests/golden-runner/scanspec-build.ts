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

/** Takes the arguments by position, then those by name in the order in which they are given. */
type Construct = (...args: never[]) => Spec;

/** The constructions of the peer, as ours. A name with a leading dot is a method of the first argument. */
const constructions: ReadonlyMap<string, Construct> = new Map<string, Construct>([
  ["Linspace", (axis: string, start: number, stop: number, num?: number) => linspace(axis, start, stop, num)],
  ["Linspace.bounded", bounded],
  ["Line.bounded", bounded],
  ["Range", (axis: string, start: number, stop: number, step?: number) => range(axis, start, stop, step)],
  [
    "Range.bounded",
    (axis: string, lower: number, upper: number, step: number) => rangeBounded(axis, lower, upper, step),
  ],
  ["Static", (axis: string, value: number, num?: number) => staticAt(axis, value, num)],
  ["Fly", (spec: Spec) => spec.fly()],
  ["ConstantDuration", (seconds: number, spec?: Spec) => spec?.duration(seconds) ?? constantDuration(seconds)],
  ["step", (spec: Spec, seconds: number) => spec.duration(seconds)],
  ["*", product],
  ["~", (spec: Spec) => spec.snake()],
  ["@", (seconds: number, spec: Spec) => spec.duration(seconds)],
  [".zip", (spec: Spec, other: Spec) => spec.zip(other)],
  [".concat", (spec: Spec, other: Spec) => spec.concat(other)],
]);

function bounded(axis: string, lower: number, upper: number, num?: number): Spec {
  return linspaceBounded(axis, lower, upper, num);
}

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
  const args = [...((node["args"] ?? []) as readonly Json[]), ...Object.values((node["kwargs"] ?? {}) as JsonObject)];
  return construct(...(args.map(built) as never[]));
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
