/** Parameters that many stubs have, declared once. @module */
import { boolean, number, parameter } from "../parameters/declare.ts";
import type { Kind, Parameter } from "../parameters/kind.ts";
import type { Group } from "../message.ts";

export const aGroup: Kind = {
  type: "object",
  words: "the name of a group",
  is: (value) => typeof value === "string" || typeof value === "symbol",
};

/** The group of a status, by name. */
export const theGroup: Parameter<Group> = parameter(aGroup, "the name under which it is waited for", {
  named: true,
  optional: true,
});

export const theWait: Parameter<boolean> = boolean("wait for its group", { named: true, fallback: false });

export const theTimeout: Parameter<number | undefined> = {
  ...number("how long it may take", { units: "s", minimum: 0, named: true }),
  required: false,
  fallback: undefined,
};

/** An options object without what was not given. */
export function given<T extends object>(options: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
