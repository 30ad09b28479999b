/**
 * From an object with a property for each parameter, as a form or a queue holds it, to arguments by place and name.
 *
 * @module
 */
import type { Keywords } from "./bind.ts";
import type { ParameterList, Repeated } from "./kind.ts";

/** Arguments as Python's caller gives them. */
export interface Arguments {
  readonly args: readonly unknown[];
  readonly kwargs: Keywords;
}

/**
 * The arguments for `bind`, from an object by the plan's JSON schema: groups of repeated arguments may be lists, as
 * the schema has them, or objects by the names of their members. What no parameter is called stays by its name, for
 * `bind` to refuse.
 */
export function argumentsOf(parameters: ParameterList, values: Keywords): Arguments {
  const entries = Object.entries(parameters);
  const rest = entries.findIndex(([, parameter]) => parameter.given === "rest");
  const kwargs: Record<string, unknown> = { ...values };
  const args: unknown[] = [];
  for (const [key, { kind }] of entries.slice(0, rest + 1)) {
    args.push(...(kind.type === "repeated" ? flat(kind, values[key]) : [values[key]]));
    delete kwargs[key];
  }
  return { args, kwargs };
}

function flat(kind: Repeated, groups: unknown): unknown[] {
  if (!Array.isArray(groups)) return groups === undefined ? [] : [groups];
  const names = [...Object.keys(kind.members), ...Object.keys(kind.also ?? {})];
  return (groups as unknown[]).flatMap((group) => {
    if (Array.isArray(group)) return group as unknown[];
    if (group === null || typeof group !== "object" || !names.some((name) => name in group)) return [group];
    return names.filter((name) => name in group).map((name) => (group as Record<string, unknown>)[name]);
  });
}
