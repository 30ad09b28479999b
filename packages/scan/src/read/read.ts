/**
 * Reads serialised specifications and regions: the only door from unknown data to `SpecJson`.
 *
 * All problems are gathered before anything is refused. What was read is frozen and remembered, so putting a checked
 * specification into another costs nothing more.
 *
 * @module
 */
import { specRefused, type SpecProblem } from "../errors.ts";
import type { SpecJson } from "../json.ts";
import type { RegionJson } from "../region/region-json.ts";
import type { Clash } from "../kinds/kind.ts";
import { kindOf, kinds, visit } from "../kinds/table.ts";
import { refused, shown, type Field, type Place, type Refused } from "./fields.ts";
import { regionCheck, regionKinds } from "./regions.ts";

/** Deeper nesting is refused: what reads it calls itself. */
const deepest = 500;

/** What has been checked, and how many levels it has. */
const checked = new WeakMap<object, number>();

/** @throws HalcyonError `scan.spec` with every problem found. */
export function readSpec(value: unknown): SpecJson {
  return gathered((reader) => reader.spec(value, []));
}

/** @throws HalcyonError `scan.spec` with every problem found. */
export function readRegion(value: unknown): RegionJson {
  return gathered((reader) => reader.region(value, []));
}

function gathered<T>(read: (reader: Reader) => T | Refused): T {
  const problems: SpecProblem[] = [];
  const result = read(new Reader((loc, rule, text) => problems.push({ loc, rule, text })));
  if (result === refused || problems.length > 0) throw specRefused(problems);
  return result;
}

/** What is needed to read one class: worked out once. */
interface Row<J> {
  readonly fields: readonly (readonly [name: string, field: Field<unknown>])[];
  readonly names: ReadonlySet<string>;
  readonly check: (json: J) => Clash | undefined;
}

function rowOf<J>(fields: Readonly<Record<string, Field<unknown>>>, check: Row<J>["check"]): Row<J> {
  return { fields: Object.entries(fields), names: new Set(["type", ...Object.keys(fields)]), check };
}

const specRows: ReadonlyMap<string, Row<SpecJson>> = new Map(
  Object.keys(kinds).map((type) => {
    const kind = kindOf(type as SpecJson["type"]);
    return [type, rowOf<SpecJson>(kind.fields, (json) => kind.check?.(json, visit))];
  }),
);

const regionRows: ReadonlyMap<string, Row<RegionJson>> = new Map(
  Object.entries(regionKinds).map(([type, fields]) => [type, rowOf<RegionJson>(fields, regionCheck)]),
);

class Reader {
  readonly #report: Place["report"];
  readonly #spec: Place["spec"] = (value, loc) => this.spec(value, loc);
  readonly #region: Place["region"] = (value, loc) => this.region(value, loc);
  #depth = 0;

  constructor(report: Place["report"]) {
    this.#report = report;
  }

  spec(value: unknown, loc: readonly string[]): SpecJson | Refused {
    return this.#tagged(value, loc, "specification", specRows);
  }

  region(value: unknown, loc: readonly string[]): RegionJson | Refused {
    return this.#tagged(value, loc, "region", regionRows);
  }

  /** An object whose `type` names its class; the class goes into the path of everything inside. */
  #tagged<J extends object>(
    value: unknown,
    loc: readonly string[],
    what: string,
    rows: ReadonlyMap<string, Row<J>>,
  ): J | Refused {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return this.#refuse(loc, "model_attributes_type", `a serialised ${what} is needed, not ${shown(value)}`);
    }
    const levels = checked.get(value);
    if (levels !== undefined && this.#depth + levels <= deepest) return value as J;
    const type: unknown = Object.hasOwn(value, "type") ? (value as { type?: unknown }).type : undefined;
    if (type === undefined) {
      return this.#refuse(loc, "union_tag_not_found", `a ${what} needs a type, one of ${[...rows.keys()].join(", ")}`);
    }
    const row = typeof type === "string" ? rows.get(type) : undefined;
    if (typeof type !== "string" || row === undefined) {
      const known = [...rows.keys()].join(", ");
      return this.#refuse(loc, "union_tag_invalid", `${shown(type)} is no ${what}: there are ${known}`);
    }
    const here = [...loc, type];
    if (this.#depth >= deepest) {
      return this.#refuse(here, "too_deep", `it is nested more than ${deepest} levels deep`);
    }
    this.#depth += 1;
    const data = this.#fields(value as Readonly<Record<string, unknown>>, here, row);
    this.#depth -= 1;
    if (data === refused) return refused;
    data["type"] = type;
    const json = Object.freeze(data) as unknown as J;
    const clash = row.check(json);
    if (clash !== undefined) return this.#refuse(here, clash.rule, clash.text);
    checked.set(json, 1 + deepestOf(data));
    return json;
  }

  #fields(
    value: Readonly<Record<string, unknown>>,
    loc: readonly string[],
    { fields, names }: Pick<Row<unknown>, "fields" | "names">,
  ): Record<string, unknown> | Refused {
    const data: Record<string, unknown> = {};
    let whole = true;
    for (const [name, field] of fields) {
      const given: unknown = Object.hasOwn(value, name) ? value[name] : undefined;
      const read = this.#field(given, [...loc, name], field, data, whole);
      if (read === refused) whole = false;
      else data[name] = read;
    }
    for (const name of Object.keys(value)) {
      if (names.has(name)) continue;
      const text = `there is no such field: there are ${fields.map(([known]) => known).join(", ")}`;
      this.#refuse([...loc, name], "unexpected_keyword_argument", text);
      whole = false;
    }
    return whole ? data : refused;
  }

  #field(
    given: unknown,
    loc: readonly string[],
    field: Field<unknown>,
    data: Readonly<Record<string, unknown>>,
    whole: boolean,
  ): unknown {
    if (given !== undefined) {
      return field.read(given, { loc, report: this.#report, spec: this.#spec, region: this.#region });
    }
    if (field.absent === undefined) return this.#refuse(loc, "missing", "it is needed");
    if (field.follows === true && !whole) {
      return this.#refuse(loc, "default_factory_not_called", "its default follows fields that are refused");
    }
    return field.absent(data);
  }

  #refuse(loc: readonly string[], rule: string, text: string): Refused {
    this.#report(loc, rule, text);
    return refused;
  }
}

/** The levels of the deepest specification or region among the fields. */
function deepestOf(data: Readonly<Record<string, unknown>>): number {
  let levels = 0;
  for (const name of Object.keys(data)) {
    const entry = data[name];
    if (typeof entry === "object" && entry !== null) levels = Math.max(levels, checked.get(entry) ?? 0);
  }
  return levels;
}
