/**
 * Reads serialised specifications and regions: the only door from unknown data to `SpecJson`.
 *
 * All problems are gathered before anything is refused. What was read is frozen and remembered, so putting a checked
 * specification into another costs nothing more.
 *
 * @module
 */
import { specRefused, type SpecProblem } from "../errors.ts";
import type { RegionJson, SpecJson } from "../json.ts";
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

class Reader {
  readonly #report: Place["report"];
  #depth = 0;

  constructor(report: Place["report"]) {
    this.#report = report;
  }

  spec(value: unknown, loc: readonly string[]): SpecJson | Refused {
    return this.#tagged<SpecJson>(value, loc, "specification", Object.keys(kinds), (type) => {
      const kind = kindOf(type as SpecJson["type"]);
      return { fields: kind.fields, check: (json) => kind.check?.(json, visit) };
    });
  }

  region(value: unknown, loc: readonly string[]): RegionJson | Refused {
    return this.#tagged<RegionJson>(value, loc, "region", Object.keys(regionKinds), (type) => ({
      fields: regionKinds[type] ?? {},
      check: regionCheck,
    }));
  }

  /** An object whose `type` names its class; the class goes into the path of everything inside. */
  #tagged<J extends { readonly type: string }>(
    value: unknown,
    loc: readonly string[],
    what: string,
    types: readonly string[],
    rowOf: (type: string) => {
      fields: Readonly<Record<string, Field<unknown>>>;
      check: (json: J) => Clash | undefined;
    },
  ): J | Refused {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return this.#refuse(loc, "model_attributes_type", `a serialised ${what} is needed, not ${shown(value)}`);
    }
    const levels = checked.get(value);
    if (levels !== undefined && this.#depth + levels <= deepest) return value as J;
    const type: unknown = Object.hasOwn(value, "type") ? (value as { type?: unknown }).type : undefined;
    if (type === undefined) {
      return this.#refuse(loc, "union_tag_not_found", `a ${what} needs a type, one of ${types.join(", ")}`);
    }
    if (typeof type !== "string" || !types.includes(type)) {
      return this.#refuse(loc, "union_tag_invalid", `${shown(type)} is no ${what}: there are ${types.join(", ")}`);
    }
    if (this.#depth >= deepest) {
      return this.#refuse([...loc, type], "too_deep", `it is nested more than ${deepest} levels deep`);
    }
    this.#depth += 1;
    const { fields, check } = rowOf(type);
    const data = this.#fields(value as Readonly<Record<string, unknown>>, [...loc, type], fields);
    this.#depth -= 1;
    if (data === refused) return refused;
    const json = Object.freeze({ ...data, type }) as unknown as J;
    const clash = check(json);
    if (clash !== undefined) return this.#refuse([...loc, type], clash.rule, clash.text);
    const inside = Object.values(data).map((entry) => (entry instanceof Object ? (checked.get(entry) ?? 0) : 0));
    checked.set(json, 1 + Math.max(0, ...inside));
    return json;
  }

  #fields(
    value: Readonly<Record<string, unknown>>,
    loc: readonly string[],
    fields: Readonly<Record<string, Field<unknown>>>,
  ): Readonly<Record<string, unknown>> | Refused {
    const data: Record<string, unknown> = {};
    let whole = true;
    for (const [name, field] of Object.entries(fields)) {
      const given: unknown = Object.hasOwn(value, name) ? value[name] : undefined;
      const read = this.#field(given, [...loc, name], field, data, whole);
      if (read === refused) whole = false;
      else data[name] = read;
    }
    for (const name of Object.keys(value)) {
      if (name === "type" || Object.hasOwn(fields, name)) continue;
      const text = `there is no such field: there are ${Object.keys(fields).join(", ")}`;
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
    if (given !== undefined) return field.read(given, this.#place(loc));
    if (field.absent === undefined) return this.#refuse(loc, "missing", "it is needed");
    if (field.follows === true && !whole) {
      return this.#refuse(loc, "default_factory_not_called", "its default follows fields that are refused");
    }
    return field.absent(data);
  }

  #place(loc: readonly string[]): Place {
    return {
      loc,
      report: this.#report,
      spec: (value, at) => this.spec(value, at),
      region: (value, at) => this.region(value, at),
    };
  }

  #refuse(loc: readonly string[], rule: string, text: string): Refused {
    this.#report(loc, rule, text);
    return refused;
  }
}
