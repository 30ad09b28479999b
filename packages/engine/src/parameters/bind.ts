/**
 * Binds arguments by place and by name, as Python does, to the parameters of a plan.
 *
 * All that is wrong is said at once, and nothing is bound when anything is: whoever sent the arguments gets one
 * error that lists what would be allowed.
 *
 * @module
 */
import { HalcyonError } from "@halcyon/model";
import type { ArgumentProblem } from "../plans/errors.ts";
import { type BindOptions, Refusal, accept } from "./accept.ts";
import { signature } from "./help.ts";
import type { Parameter, ParameterList, Repeated } from "./kind.ts";
import { hint } from "./nearest.ts";
import { printed } from "./words.ts";

/** Arguments by name. */
export type Keywords = Readonly<Record<string, unknown>>;

/**
 * What the plan gets for each of its parameters.
 *
 * `undefined` counts as not given, and `null` (Python's `None`) too where the parameter has no use for it.
 *
 * @throws HalcyonError `plan.arguments` with everything that is wrong.
 */
export function bindArguments(
  name: string,
  parameters: ParameterList,
  args: readonly unknown[],
  kwargs: Keywords,
  options: BindOptions = {},
): Record<string, unknown> {
  const problems: ArgumentProblem[] = [];
  const given = new Map<string, unknown>();
  const more = new Map<string, unknown>();
  placeAll(parameters, args, given, problems);
  nameAll(parameters, kwargs, given, more, problems);
  const bound: Record<string, unknown> = {};
  const entries = Object.entries(parameters);
  for (const [key, parameter] of entries)
    if (parameter.given === "rest") takeTrailing(parameter.kind as Repeated, parameters, given, key);
  for (const [key, parameter] of entries) bound[key] = valueOf(key, parameter, given, more, options, problems);
  if (problems.length > 0) throw refusal(name, parameters, problems);
  return bound;
}

function placeAll(
  parameters: ParameterList,
  args: readonly unknown[],
  given: Map<string, unknown>,
  problems: ArgumentProblem[],
): void {
  let next = 0;
  for (const [key, { given: how }] of Object.entries(parameters)) {
    if (how === "rest") {
      given.set(key, args.slice(next));
      return;
    }
    if (how === "place" && next < args.length) given.set(key, args[next++]);
  }
  if (next < args.length) {
    const extra = args.slice(next).map(printed).join(", ");
    problems.push({ parameter: "", text: `${extra} ${args.length - next > 1 ? "are" : "is"} too much` });
  }
}

function nameAll(
  parameters: ParameterList,
  kwargs: Keywords,
  given: Map<string, unknown>,
  more: Map<string, unknown>,
  problems: ArgumentProblem[],
): void {
  const open = Object.values(parameters).some((parameter) => parameter.given === "names");
  for (const [key, value] of Object.entries(kwargs)) {
    const how = Object.hasOwn(parameters, key) ? parameters[key]?.given : undefined;
    if (how === "place" || how === "name") {
      if (given.has(key)) problems.push({ parameter: key, text: `${key} is given twice` });
      else given.set(key, value);
    } else if (open) more.set(key, value);
    else {
      const named = Object.keys(parameters).filter((one) => parameters[one]?.given !== "rest");
      const text = byPlace(key, parameters) ?? `there is no ${JSON.stringify(key)}${hint(key, named)}`;
      problems.push({ parameter: key, text });
    }
  }
}

/** Why `motor` of `scan(detectors, motor, start, stop, …)` is no name, though it reads like one. */
function byPlace(key: string, parameters: ParameterList): string | undefined {
  const isMember = Object.values(parameters).some(
    ({ kind }) => kind.type === "repeated" && Object.hasOwn(kind.members, key),
  );
  return isMember ? `${key} goes by its place, and has no name` : undefined;
}

// `scan([det], x, -1, 1, 21)`: the last of the rest is `num`, when the groups leave one over and it is not named.
function takeTrailing(kind: Repeated, parameters: ParameterList, given: Map<string, unknown>, key: string): void {
  const args = given.get(key) as readonly unknown[] | undefined;
  if (kind.trailing === undefined || args === undefined || parameters[kind.trailing] === undefined) return;
  if ((given.get(kind.trailing) ?? undefined) !== undefined) return;
  if (args.length % Object.keys(kind.members).length !== 1) return;
  given.set(kind.trailing, args.at(-1));
  given.set(key, args.slice(0, -1));
}

function valueOf(
  key: string,
  parameter: Parameter,
  given: ReadonlyMap<string, unknown>,
  more: ReadonlyMap<string, unknown>,
  options: BindOptions,
  problems: ArgumentProblem[],
): unknown {
  const { kind, fallback, required } = parameter;
  if (parameter.given === "names") return Object.fromEntries(more);
  const value = given.get(key);
  if (kind.type === "repeated") {
    return cutAll(key, kind, (value ?? []) as readonly unknown[], options, problems);
  }
  const accepted = value === undefined ? undefined : accept(kind, value, options);
  if (value === undefined || (value === null && accepted instanceof Refusal)) {
    if (!required) return fallback;
    problems.push({ parameter: key, text: `${key} is missing: ${parameter.text}` });
  } else if (accepted instanceof Refusal) {
    problems.push({ parameter: key, text: `${key} ${accepted.text}` });
  }
  return accepted;
}

function cutAll(
  key: string,
  kind: Repeated,
  args: readonly unknown[],
  options: BindOptions,
  problems: ArgumentProblem[],
): unknown {
  const members = Object.entries(kind.members);
  const order = members.map(([member]) => member).join(", ");
  const groups = kind.cut?.(args) ?? cutEvenly(args, members.length);
  if (typeof groups === "string") {
    problems.push({ parameter: key, text: groups });
    return [];
  }
  if (groups === undefined || groups.length < kind.least) {
    const count = kind.least > 0 ? `, at least ${kind.least === 1 ? "once" : `${kind.least} times`}` : "";
    problems.push({
      parameter: key,
      text: `needs ${order}${count}, and got ${args.length} ${args.length === 1 ? "argument" : "arguments"} in their place`,
    });
    return [];
  }
  const all = [...members, ...Object.entries(kind.also ?? {})];
  return groups.map((group, i) =>
    Object.fromEntries(
      all.map(([member, one], j) => {
        if (j >= members.length && group[j] === undefined) return [member, undefined];
        const accepted = accept(one, group[j], options);
        if (accepted instanceof Refusal)
          problems.push({ parameter: key, text: `${member}${groups.length > 1 ? ` ${i + 1}` : ""} ${accepted.text}` });
        return [member, accepted];
      }),
    ),
  );
}

function cutEvenly(args: readonly unknown[], size: number): unknown[][] | undefined {
  if (args.length % size !== 0) return undefined;
  return Array.from({ length: args.length / size }, (_, i) => args.slice(i * size, (i + 1) * size));
}

function refusal(
  name: string,
  parameters: ParameterList,
  problems: readonly ArgumentProblem[],
): HalcyonError<"plan.arguments"> {
  const text = problems.map((problem) => problem.text).join("; ");
  const message = `${name}: ${text}. It takes ${signature(name, parameters)}.`;
  return new HalcyonError("plan.arguments", message, { plan: name, problems, takes: Object.keys(parameters) });
}
