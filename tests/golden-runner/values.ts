/**
 * The language of the cases: turns their JSON into live objects, of one laboratory.
 *
 * Devices are made when first named, and the same suspender is the same object each time.
 *
 * @module
 */
import { type CommandName, type Msg, type Plan, type Suspender, msg } from "@halcyon/engine";
import { type Json, type JsonObject, isObject } from "./cases.ts";
import { casePlans } from "./case-plans.ts";
import { caseFunctions } from "./functions.ts";
import { ourArguments } from "./messages.ts";
import { decoratorMaker, patternMaker, planMaker, suspenderMaker } from "./registry.ts";
import { caseNames, suspenderNames } from "./write.ts";

/** Where devices come from. */
export interface Devices {
  get(name: string): object;
}

/** Reads the values of one case. */
export class Reader {
  readonly #devices: Devices;
  readonly #suspenders = new Map<string, Suspender>();
  /** Functions that only this case has, by name. */
  readonly #own: ReadonlyMap<string, (...args: never[]) => unknown>;

  constructor(devices: Devices, own: ReadonlyMap<string, (...args: never[]) => unknown> = new Map()) {
    this.#devices = devices;
    this.#own = own;
  }

  value(value: Json | undefined): unknown {
    if (Array.isArray(value)) return value.map((each: Json) => this.value(each));
    if (!isObject(value)) return value;
    const [key, content] = Object.entries(value).find(([name]) => name.startsWith("$")) ?? [];
    switch (key) {
      case "$device":
        return this.#devices.get(content as string);
      case "$plan":
        return this.plan(content as string, value);
      case "$planfunc":
        return () => this.plan(content as string, value);
      case "$msgs":
        return (content as JsonObject[]).map((each) => this.message(each));
      case "$msg":
        return this.message(content as JsonObject);
      case "$func":
        return this.function(content as string);
      case "$cycler":
        return this.#cycler(content as JsonObject);
      case "$suspender":
        return this.#suspender(content as JsonObject);
      case "$map":
        return new Map((content as Json[][]).map(([k, v]) => [this.value(k), this.value(v)]));
      case "$poscache":
        return new Map();
      case "$tuple":
        return this.value(content);
      case "$number":
        return { nan: Number.NaN, inf: Infinity, "-inf": -Infinity }[content as string];
      default:
        return this.object(value);
    }
  }

  list(values: Json | undefined): unknown[] {
    return ((values ?? []) as readonly Json[]).map((each) => this.value(each));
  }

  object(values: Json | undefined): Record<string, unknown> {
    const entries = Object.entries((values ?? {}) as JsonObject);
    return Object.fromEntries(entries.map(([key, each]) => [key, this.value(each)]));
  }

  message(message: JsonObject): Msg {
    const command = message["command"] as CommandName;
    const obj = this.value(message["obj"]) ?? undefined;
    const { args, kwargs } = ourArguments(
      command,
      this.list(message["args"]),
      this.object(message["kwargs"]) as JsonObject,
    );
    return msg(command, obj as never, args as never, kwargs as never, (message["run"] as string | null) ?? undefined);
  }

  /** The plan of a node `{$plan, args, kwargs, decorators}`. */
  plan(name: string, node: JsonObject): Plan<unknown> {
    const make = casePlans.get(name) ?? planMaker(name);
    if (make === undefined) throw new Error(`No plan is called ${name}.`);
    let made = (): unknown => make(this.list(node["args"]), this.object(node["kwargs"]));
    for (const decorator of ((node["decorators"] ?? []) as readonly JsonObject[]).toReversed()) {
      const named = decorator["name"] as string;
      const decorate = decoratorMaker(named);
      if (decorate === undefined) throw new Error(`No decorator is called ${named}.`);
      made = decorate(this.list(decorator["args"]), this.object(decorator["kwargs"]))(made);
    }
    return made() as Plan<unknown>;
  }

  function(name: string): (...args: never[]) => unknown {
    const found = this.#own.get(name) ?? caseFunctions.get(name);
    if (found === undefined) throw new Error(`No function is called ${name}.`);
    caseNames.set(found, name);
    return found;
  }

  #cycler(node: JsonObject): unknown {
    const flat = (node["axes"] as Json[][]).flat(1).map((each) => this.value(each));
    const inner = node["join"] === "inner";
    const name = inner ? "inner_list_product" : "outer_list_product";
    const make = patternMaker(name);
    if (make === undefined) throw new Error(`No pattern is called ${name}.`);
    return make(inner ? [flat] : [flat, this.value(node["snake"]) ?? false], {});
  }

  #suspender(node: JsonObject): Suspender {
    const key = JSON.stringify(node);
    let suspender = this.#suspenders.get(key);
    if (suspender === undefined) {
      const name = node["class"] as string;
      const make = suspenderMaker(name);
      if (make === undefined) throw new Error(`No suspender is called ${name}.`);
      const signal = this.#devices.get(node["signal"] as string);
      suspender = make([signal, ...this.list(node["args"])], this.object(node["kwargs"])) as Suspender;
      this.#suspenders.set(key, suspender);
      suspenderNames.set(suspender, { $suspender: name, signal: node["signal"] as string });
    }
    return suspender;
  }
}
