/**
 * A beamline in YAML: from the name of each device to its kind and parameters.
 *
 * ```yaml
 * x:   { device: sim.motor, velocity: 2, limits: [-10, 10] }
 * det: { device: sim.gaussian, motor: x, height: 100, sigma: 0.5 }
 * th:  { device: epics.motor, pv: "BL:TH" }
 * ```
 *
 * Everything that is wrong in a file is said at once.
 *
 * @module
 */
import { HalcyonError } from "@halcyon/model";
import { parseDocument } from "yaml";
import type { BeamlineSetting } from "./beamline.ts";
import { closest } from "../closest.ts";
import type { ParameterForm } from "./device-kind.ts";
import { DeviceMaker, deviceKinds } from "./device-kinds.ts";

/** What a file makes: devices by name, and what they share. */
export interface YamlBeamline {
  readonly devices: Readonly<Record<string, object>>;
  /** To be closed in the end. */
  readonly owned: readonly object[];
}

/**
 * The devices of a YAML text; `path` is where it is from, for errors.
 *
 * @throws HalcyonError `cli.load` with all that is wrong.
 */
export function beamlineOfYaml(path: string, text: string, setting: BeamlineSetting): YamlBeamline {
  const document = parseDocument(text, { uniqueKeys: true });
  const problems = document.errors.map((error) => (error.message.split("\n")[0] ?? "").replace(/:$/, ""));
  const entries = problems.length > 0 ? {} : asMap(document.toJS() as unknown);
  if (entries === undefined) problems.push("it is not a map from names to devices");
  const names = Object.keys(entries ?? {});
  const motors = names.filter((name) => asMap(entries?.[name])?.["device"] === "sim.motor");
  const parts = Object.entries(entries ?? {}).map(
    ([name, part]) => [name, checked(name, part, motors, problems)] as const,
  );
  if (problems.length > 0) throw refusal(path, problems);
  const maker = new DeviceMaker(setting);
  // A detector may name a motor that comes later in the file.
  const later = parts.filter(([, part]) => part !== undefined && deviceKinds[part.kind]?.needs);
  const first = parts.filter((part) => !later.includes(part));
  const made = new Map<string, object>();
  for (const [name, part] of [...first, ...later]) {
    if (part) made.set(name, maker.make(name, part.kind, part.parameters, made));
  }
  return { devices: Object.fromEntries(names.flatMap((name) => [[name, made.get(name) ?? {}]])), owned: maker.owned };
}

interface Part {
  readonly kind: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

function checked(name: string, part: unknown, motors: readonly string[], problems: string[]): Part | undefined {
  // A dot and a slash are nothing that documents may have in a key; the others end a name on a command line.
  if (!/^[\p{L}_][^\s./,]*$/u.test(name))
    problems.push(`"${name}" is no name of a device: it begins with a letter, and has no space, comma, dot or slash`);
  const given = asMap(part);
  const kind = given?.["device"];
  const kinds = Object.keys(deviceKinds);
  if (given === undefined || typeof kind !== "string") {
    problems.push(`${name} needs a "device": one of ${kinds.join(", ")}`);
    return undefined;
  }
  const forms = deviceKinds[kind]?.parameters;
  if (forms === undefined) {
    problems.push(
      `${name} is a "${kind}", which is no kind of device${hint(kind, kinds)}: there are ${kinds.join(", ")}`,
    );
    return undefined;
  }
  const { device: _, ...parameters } = given;
  for (const [key, value] of Object.entries(parameters)) {
    const form = forms[key];
    if (form === undefined) {
      const known = Object.keys(forms);
      problems.push(`${name} (${kind}) has no "${key}"${hint(key, known)}: it has ${known.join(", ")}`);
    } else {
      const wrong = wrongValue(form, value, motors);
      if (wrong) problems.push(`${key} of ${name} must be ${wrong}; it is ${JSON.stringify(value)}`);
    }
  }
  for (const [key, form] of Object.entries(forms)) {
    if (form.needed && !(key in parameters)) problems.push(`${name} (${kind}) needs a "${key}": ${form.text}`);
  }
  return { kind, parameters };
}

function wrongValue(form: ParameterForm, value: unknown, motors: readonly string[]): string | undefined {
  switch (form.is) {
    case "number":
      return typeof value === "number" && Number.isFinite(value) ? undefined : "a number";
    case "range": {
      const numbers = Array.isArray(value) && value.length === 2 && value.every((one) => typeof one === "number");
      return numbers && Number(value[0]) < Number(value[1]) ? undefined : "a list of two numbers, the lower first";
    }
    case "size": {
      const whole =
        Array.isArray(value) && value.length === 2 && value.every((one) => Number.isInteger(one) && one > 0);
      return whole ? undefined : "a list of two whole numbers above 0";
    }
    case "numbers": {
      const whole = Array.isArray(value) && value.every((one) => Number.isInteger(one) && one >= 0);
      return whole ? undefined : "a list of whole numbers";
    }
    case "text":
      return typeof value === "string" && value !== "" ? undefined : "a text";
    case "truth":
      return typeof value === "boolean" ? undefined : "true or false";
    case "motor":
      return motors.includes(String(value)) ? undefined : `a sim.motor of this file (${motors.join(", ") || "none"})`;
    case "choice":
      return form.of?.includes(String(value)) ? undefined : `one of ${form.of?.join(", ")}`;
    default:
      form.is satisfies never;
      return undefined;
  }
}

function hint(typed: string, known: readonly string[]): string {
  const near = closest(typed, known);
  return near === undefined ? "" : ` (did you mean ${near}?)`;
}

function asMap(value: unknown): Record<string, unknown> | undefined {
  return value !== null && typeof value === "object" && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

function refusal(path: string, problems: readonly string[]): HalcyonError<"cli.load"> {
  const reason = problems.join("; ");
  return new HalcyonError("cli.load", `The beamline ${path} cannot be made: ${reason}.`, { path, reason });
}
