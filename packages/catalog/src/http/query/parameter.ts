/**
 * Parameters of a query string: what each may be, said once for the reader and for the OpenAPI description.
 *
 * @module
 */
import { HalcyonError } from "@halcyon/model";

/** One parameter; `read` gets the values that were given under its name, in order. */
export interface Parameter<T> {
  readonly description: string;
  /** JSON schema of one value. */
  readonly schema: Readonly<Record<string, unknown>>;
  readonly many: boolean;
  readonly required: boolean;
  readonly read: (texts: readonly string[], name: string) => T;
}

/** Parameters by name. */
export type Parameters = Readonly<Record<string, Parameter<unknown>>>;

/** What was read of them. */
export type Values<P extends Parameters> = { readonly [K in keyof P]: P[K] extends Parameter<infer T> ? T : never };

/** @throws HalcyonError `catalog.request` for a value that its parameter does not take. */
export function readParameters<P extends Parameters>(parameters: P, query: URLSearchParams): Values<P> {
  const values: Record<string, unknown> = {};
  for (const [name, parameter] of Object.entries(parameters)) {
    const all = query.getAll(name);
    if (parameter.required && all.length === 0) refuse(name, "", "it must be given");
    values[name] = parameter.read(all, name);
  }
  return values as Values<P>;
}

/** A request that cannot be meant. */
export function refuse(parameter: string, value: string, reason: string): never {
  const shown = value.length > 80 ? `${value.slice(0, 80)}…` : value;
  const said = value === "" ? "" : ` ${JSON.stringify(shown)} was given.`;
  throw new HalcyonError("catalog.request", `${parameter}: ${reason}.${said}`, { parameter, value: shown, reason });
}

/** Any text; undefined when not given. */
export function text(description: string): Parameter<string | undefined> {
  return one(description, { type: "string" }, (value) => value);
}

/** Texts, each under the same name. */
export function texts(description: string): Parameter<readonly string[]> {
  return { description, schema: { type: "string" }, many: true, required: false, read: (values) => values };
}

/** `true` or `false`, in the words that the field's clients use. */
export function flag(description: string, otherwise: boolean): Parameter<boolean> {
  const asked = one(description, { type: "boolean", default: otherwise }, yesOrNo);
  return { ...asked, read: (values, name) => asked.read(values, name) ?? otherwise };
}

function yesOrNo(value: string, name: string): boolean {
  if (/^(true|1|yes|on)$/iu.test(value)) return true;
  if (/^(false|0|no|off)$/iu.test(value)) return false;
  return refuse(name, value, "it is true or false");
}

/** A whole number within limits; undefined when not given. */
export function integer(
  description: string,
  { minimum, maximum = Number.MAX_SAFE_INTEGER }: { readonly minimum: number; readonly maximum?: number },
): Parameter<number | undefined> {
  return one(description, { type: "integer", minimum, maximum }, (value, name) => {
    const number = /^-?\d+$/u.test(value) ? Number(value) : Number.NaN;
    if (number >= minimum && number <= maximum) return number;
    return refuse(name, value, `it is a whole number from ${minimum} to ${maximum}`);
  });
}

/** A whole number that has to be there. */
export function given(parameter: Parameter<number | undefined>): Parameter<number> {
  const read = (values: readonly string[], name: string): number =>
    parameter.read(values, name) ?? refuse(name, "", "it must be given");
  return { ...parameter, required: true, read };
}

/** Lengths or places, one for each axis: `6,8,10`; `scalar` and the empty text are those of a single number. */
export function axes(description: string): Parameter<readonly number[] | undefined> {
  const pattern = "^(scalar|(\\d{1,15}(,\\d{1,15})*)?)$";
  return one(description, { type: "string", pattern }, (value, name) => {
    if (value === "" || value === "scalar") return [];
    if (!new RegExp(pattern, "u").test(value))
      return refuse(name, value, "it is one whole number for each axis: 6,8,10");
    return value.split(",").map(Number);
  });
}

function one<T>(
  description: string,
  schema: Readonly<Record<string, unknown>>,
  read: (value: string, name: string) => T,
): Parameter<T | undefined> {
  const last = (values: readonly string[], name: string): T | undefined => {
    const value = values.at(-1);
    return value === undefined ? undefined : read(value, name);
  };
  return { description, schema, many: false, required: false, read: last };
}
