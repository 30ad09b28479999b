/**
 * What a signal's values are: one value that carries the static type, the check against the far end, the parser
 * and the data key. Nothing about a type is written twice.
 *
 * @module
 */
import { type DataKey, HalcyonError, isHalcyonError } from "@halcyon/model";

/** What a control system says that a channel holds. */
export interface RemoteType {
  /** Of the value, or of one element. */
  readonly kind: "boolean" | "integer" | "float" | "text" | "enum";
  readonly form: "scalar" | "array" | "image" | "table";
  /** Of a number: 8, 16, 32 or 64. */
  readonly bits?: number;
  readonly unsigned?: boolean;
  /** Of an enum, in order of their index. */
  readonly choices?: readonly string[];
  /** Digits after the point that the far end cares for. */
  readonly precision?: number;
  /** Of a table. */
  readonly columns?: Readonly<Record<string, RemoteType>>;
}

/** The part of a data key that follows from the type alone. */
export type TypeKey = Pick<DataKey, "dtype" | "shape" | "dtype_numpy" | "choices">;

/** Says all that must be known of the values of a signal. */
export interface Datatype<T> {
  /** For sentences: `"a number"`, `"one of Low, High"`. */
  readonly text: string;
  /** What a soft signal holds at first. */
  readonly initial: T;
  /** Why a channel of that type can't carry it, in words; undefined when it can. */
  mismatch(remote: RemoteType): string | undefined;
  /**
   * A value from outside (wire, file, caller), checked. An enum may come as its index, given the remote type.
   *
   * @throws HalcyonError `signal.value`.
   */
  parse(raw: unknown, remote?: RemoteType): T;
  /** As the wire wants it: an enum as its index when the far end has an enum. */
  encode(value: T, remote?: RemoteType): unknown;
  /** Whether two values are the same to a user. NaN is the same as NaN. */
  same(a: T, b: T): boolean;
  /** Of a value when one is known: its shape is then exact. */
  dataKey(value?: T): TypeKey;
  /** As documents hold it, where that differs: an image as nested arrays. */
  inDocument?(value: T): unknown;
}

/** A type that can be the element of an array. `A` is the array: typed, where the platform has one. */
export interface ElementType<T, A> extends Datatype<T> {
  /** numpy's word for an element. Texts have none: their lengths differ. */
  readonly numpy?: string;
  /** An array of checked elements. */
  readonly arrayFrom: (values: Iterable<T>) => A;
  /** Whether a value is already such an array, so that it can be taken as it is. */
  readonly isArray: (value: unknown) => value is A;
}

/** What a `Datatype` holds: `ValueOf<typeof f64>` is `number`. */
export type ValueOf<D> = D extends Datatype<infer T> ? T : never;

/** The error for a value that a type can't have. */
export function refused(raw: unknown, allowed: string): HalcyonError<"signal.value"> {
  const value = printable(raw);
  return new HalcyonError("signal.value", `${value} was given, but the value must be ${allowed}.`, { value, allowed });
}

/** A value from outside for a signal, checked. @throws HalcyonError `signal.value` that names the signal. */
export function valueFor<T>(signal: { readonly name: string; readonly type: Datatype<T> }, raw: unknown): T {
  try {
    return signal.type.parse(raw);
  } catch (error) {
    if (!isHalcyonError(error, "signal.value")) throw error;
    const { value, allowed } = error.facts;
    const text = `${value} was given for ${signal.name}, but the value must be ${allowed}.`;
    throw new HalcyonError("signal.value", text, { value, allowed }, { cause: error });
  }
}

/** A short printable form of any value, for messages. */
export function printable(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}`;
  if (ArrayBuffer.isView(value) && "length" in value) return `an array of ${String(value.length)}`;
  if (Array.isArray(value))
    return value.length > 8 ? `an array of ${value.length}` : `[${value.map(printable).join(", ")}]`;
  if (typeof value === "object" && value !== null)
    return `an object with ${Object.keys(value).join(", ") || "nothing"}`;
  return String(value);
}
