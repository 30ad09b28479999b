/**
 * Readers of single fields: each takes an unknown value and gives a checked one, or reports what is wrong with it.
 *
 * Numbers must be numbers: a text such as "3" is refused, which scanspec would convert. The names of broken rules are
 * those of scanspec's service, so that its clients can go on matching them.
 *
 * @module
 */
import type { SpecJson } from "../json.ts";
import type { RegionJson } from "../region/region-json.ts";

/** Stands for a value that was refused; what is wrong has been reported. */
export const refused: unique symbol = Symbol("refused");
export type Refused = typeof refused;

/** Where a reader is, and whom it tells. */
export interface Place {
  readonly loc: readonly string[];
  readonly report: (loc: readonly string[], rule: string, text: string) => void;
  readonly spec: (value: unknown, loc: readonly string[]) => SpecJson | Refused;
  readonly region: (value: unknown, loc: readonly string[]) => RegionJson | Refused;
}

/** One field of a serialised object. `absent` gives its value when it is left out; without, it is required. */
export interface Field<T> {
  readonly read: (value: unknown, place: Place) => T | Refused;
  readonly absent?: (data: Readonly<Record<string, unknown>>) => T;
  /** `absent` looks at fields before this one, so it can't be asked once one of those was refused. */
  readonly follows?: boolean;
}

/** A field that may be left out. */
export function withDefault<T>(field: Field<T>, value: T): Field<T> {
  return { ...field, absent: () => value };
}

/** A field that follows others when left out. */
export function following<T>(field: Field<T>, absent: (data: Readonly<Record<string, unknown>>) => T): Field<T> {
  return { ...field, absent, follows: true };
}

function problem(place: Place, rule: string, text: string): Refused {
  place.report(place.loc, rule, text);
  return refused;
}

/** How a refused value is shown: short, and on one line. */
export function shown(value: unknown): string {
  const text =
    typeof value === "number" || value === undefined ? String(value) : (JSON.stringify(value) ?? typeof value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

interface Bounds {
  readonly above?: number;
  readonly least?: number;
}

/** A finite number, `above` (exclusive) or at `least` (inclusive). */
export function number({ above, least }: Bounds = {}): Field<number> {
  return {
    read(value, place) {
      if (typeof value !== "number") {
        const rule = typeof value === "string" ? "float_parsing" : "float_type";
        return problem(place, rule, `a number is needed, not ${shown(value)}`);
      }
      if (!Number.isFinite(value)) return problem(place, "finite_number", `${value} is not a finite number`);
      if (above !== undefined && value <= above) {
        return problem(place, "greater_than", `${value} is not greater than ${above}`);
      }
      if (least !== undefined && value < least) {
        return problem(place, "greater_than_equal", `${value} is less than ${least}`);
      }
      return value;
    },
  };
}

/** A whole number of at least 1. */
export const count: Field<number> = {
  read(value, place) {
    if (typeof value !== "number") {
      const rule = typeof value === "string" ? "int_parsing" : "int_type";
      return problem(place, rule, `a whole number is needed, not ${shown(value)}`);
    }
    if (!Number.isFinite(value)) return problem(place, "finite_number", `${value} is not a finite number`);
    if (!Number.isSafeInteger(value)) return problem(place, "int_from_float", `${value} is not a whole number`);
    if (value < 1) return problem(place, "greater_than_equal", `${value} is less than 1`);
    return value;
  },
};

/** A count, or null for what its absence means. */
export const countOrNull: Field<number | null> = {
  read: (value, place) => (value === null ? null : count.read(value, place)),
};

export const flag: Field<boolean> = {
  read: (value, place) =>
    typeof value === "boolean" ? value : problem(place, "bool_type", `true or false is needed, not ${shown(value)}`),
};

/** The name of an axis. */
export const axis: Field<string> = {
  read(value, place) {
    if (typeof value !== "string") return problem(place, "string_type", `a name is needed, not ${shown(value)}`);
    if (value === "") return problem(place, "string_too_short", "a name of at least one character is needed");
    // Columns are kept by name; this one name would not become a column.
    if (value === "__proto__") return problem(place, "value_error", "an axis can't be called __proto__");
    return value;
  },
};

export const spec: Field<SpecJson> = { read: (value, place) => place.spec(value, place.loc) };

export const specOrNull: Field<SpecJson | null> = {
  read: (value, place) => (value === null ? null : place.spec(value, place.loc)),
};

/** A specification, or how often to repeat the other side. */
export const specOrCount: Field<SpecJson | number> = {
  read: (value, place) => (typeof value === "number" ? count.read(value, place) : place.spec(value, place.loc)),
};

export const region: Field<RegionJson> = { read: (value, place) => place.region(value, place.loc) };

/** A list, each item read by `item`. */
export function list<T>(item: Field<T>, least: number): Field<readonly T[]> {
  return {
    read(value, place) {
      if (!Array.isArray(value)) return problem(place, "list_type", `a list is needed, not ${shown(value)}`);
      const read = value.map((entry, i) => item.read(entry, { ...place, loc: [...place.loc, String(i)] }));
      if (read.length < least) {
        return problem(place, "too_short", `at least ${least} entries are needed, not ${read.length}`);
      }
      const kept = read.filter((entry): entry is Exclude<typeof entry, Refused> => entry !== refused);
      return kept.length < read.length ? refused : Object.freeze(kept as T[]);
    },
  };
}

/** A pair of finite numbers. */
export const pair: Field<readonly [number, number]> = {
  read(value, place) {
    if (!Array.isArray(value)) return problem(place, "tuple_type", `a pair of numbers is needed, not ${shown(value)}`);
    if (value.length > 2) return problem(place, "too_long", `a pair is needed, not ${value.length} entries`);
    if (value.length < 2) return problem(place, "too_short", `a pair is needed, not ${value.length} entries`);
    const read = list(number(), 2).read(value, place);
    if (read === refused) return refused;
    const [first = Number.NaN, second = Number.NaN] = read;
    return Object.freeze([first, second] as const);
  },
};

/** Lists of positions by axis: at least one axis and one position, all lists of one length. */
export const positions: Field<Readonly<Record<string, readonly number[]>>> = {
  read(value, place) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return problem(place, "dict_type", `lists of positions by axis are needed, not ${shown(value)}`);
    }
    const entries = Object.entries(value).map(([name, items]): readonly [string, readonly number[] | Refused] => {
      const at = { ...place, loc: [...place.loc, name] };
      return [name, axis.read(name, at) === refused ? refused : list(number(), 1).read(items, at)];
    });
    if (entries.length === 0) return problem(place, "too_short", "at least one axis is needed");
    const lists = entries.filter((entry): entry is readonly [string, readonly number[]] => entry[1] !== refused);
    if (lists.length < entries.length) return refused;
    if (new Set(lists.map(([, items]) => items.length)).size > 1) {
      const lengths = lists.map(([name, items]) => `${name} has ${items.length}`).join(", ");
      return problem(place, "value_error", `all axes need as many positions: ${lengths}`);
    }
    return Object.freeze(Object.fromEntries(lists));
  },
};
