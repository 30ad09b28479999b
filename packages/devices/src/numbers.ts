/**
 * Numbers, booleans and texts as datatypes, each an element that arrays can be made of.
 *
 * An integer is never rounded silently: `integer` is exact to 2^53 and refuses what is beyond, `i64` and `u64` are
 * bigints, exact to 64 bits.
 *
 * @module
 */
import { type ElementType, type RemoteType, refused } from "./datatype.ts";

interface TypedArrayOf<T, A> {
  readonly name: string;
  from(values: Iterable<T>): A;
  readonly prototype: A;
}

function whyNot(remote: RemoteType, kinds: readonly RemoteType["kind"][], text: string): string | undefined {
  if (remote.form !== "scalar") return `it is ${described(remote)}, not ${text}`;
  if (!kinds.includes(remote.kind)) return `it is ${described(remote)}, not ${text}`;
  return undefined;
}

/** A remote type in words: `a float`, `an enum of Low, High`. */
export function described(remote: RemoteType): string {
  const of =
    remote.kind === "enum" && remote.choices !== undefined
      ? `enum of ${remote.choices.join(", ")}`
      : `${remote.unsigned === true ? "unsigned " : ""}${remote.bits === undefined ? "" : `${remote.bits}-bit `}${remote.kind}`;
  const one = `${/^[aeiu]/u.test(of) ? "an" : "a"} ${of}`;
  if (remote.form === "scalar") return one;
  return remote.form === "table" ? "a table" : `an ${remote.form}, each element ${one}`;
}

interface NumberLike<T, A> {
  readonly text: string;
  readonly numpy: string;
  readonly typed: TypedArrayOf<T, A>;
  /** Takes what the remote type says; undefined when it fits. */
  readonly fits: (remote: RemoteType) => string | undefined;
  /** A checked number, or undefined. */
  readonly take: (raw: unknown) => T | undefined;
  readonly initial: T;
  readonly whole: boolean;
  readonly inDocument?: (value: T) => unknown;
}

function numeric<T extends number | bigint, A>(of: NumberLike<T, A>): ElementType<T, A> {
  const dtype = of.whole ? "integer" : "number";
  return {
    text: of.text,
    numpy: of.numpy,
    initial: of.initial,
    mismatch: (remote) => whyNot(remote, ["integer", "float"], of.text) ?? of.fits(remote),
    parse(raw) {
      const value = of.take(raw);
      if (value === undefined) throw refused(raw, of.text);
      return value;
    },
    encode: (value) => value,
    same: (a, b) => Object.is(a, b) || a === b,
    dataKey: () => ({ dtype, shape: [], dtype_numpy: of.numpy }),
    arrayFrom: (values) => of.typed.from(values),
    isArray: (value): value is A => Object.prototype.toString.call(value) === `[object ${of.typed.name}]`,
    ...(of.inDocument === undefined ? {} : { inDocument: of.inDocument }),
  };
}

function real<A>(text: string, numpy: string, typed: TypedArrayOf<number, A>): ElementType<number, A> {
  return numeric({
    text,
    numpy,
    typed,
    initial: 0,
    whole: false,
    fits: (remote) =>
      remote.bits === 64 && remote.kind === "integer"
        ? `it is ${described(remote)}: a float would round it`
        : undefined,
    take: (raw) => (typeof raw === "bigint" ? unrounded(raw) : typeof raw === "number" ? raw : undefined),
  });
}

function unrounded(value: bigint): number | undefined {
  const number = Number(value);
  return BigInt(number) === value ? number : undefined;
}

// A float that is shown without digits after the point is a whole number in disguise: EPICS has no other 64-bit one.
const wholeFloat = (remote: RemoteType): string | undefined =>
  remote.kind === "float" && remote.precision !== 0
    ? `it is ${described(remote)} with ${remote.precision ?? "unknown"} digits after the point, not a whole number`
    : undefined;

function whole<A>(
  bits: 8 | 16 | 32,
  unsigned: boolean,
  numpy: string,
  typed: TypedArrayOf<number, A>,
): ElementType<number, A> {
  const low = unsigned ? 0 : -(2 ** (bits - 1));
  const high = 2 ** (unsigned ? bits : bits - 1) - 1;
  return numeric({
    text: `a whole number from ${low} to ${high}`,
    numpy,
    typed,
    initial: 0,
    whole: true,
    fits: wholeFloat,
    take: (raw) => {
      const value = typeof raw === "bigint" ? Number(raw) : raw;
      return typeof value === "number" && Number.isInteger(value) && value >= low && value <= high ? value : undefined;
    },
  });
}

function wide<A>(unsigned: boolean, numpy: string, typed: TypedArrayOf<bigint, A>): ElementType<bigint, A> {
  const low = unsigned ? 0n : -(2n ** 63n);
  const high = 2n ** (unsigned ? 64n : 63n) - 1n;
  return numeric({
    text: `a bigint from ${low} to ${high}`,
    numpy,
    typed,
    initial: 0n,
    whole: true,
    fits: wholeFloat,
    take: (raw) => {
      const value = typeof raw === "number" && Number.isSafeInteger(raw) ? BigInt(raw) : raw;
      return typeof value === "bigint" && value >= low && value <= high ? value : undefined;
    },
    // Readers of documents expect a number where a number can hold it.
    inDocument: (value) =>
      value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value,
  });
}

/** A float of 64 bits. */
export const f64: ElementType<number, Float64Array> = real("a number", "<f8", Float64Array);
/** A float of 32 bits. */
export const f32: ElementType<number, Float32Array> = real("a number", "<f4", Float32Array);
export const i8: ElementType<number, Int8Array> = whole(8, false, "|i1", Int8Array);
export const u8: ElementType<number, Uint8Array> = whole(8, true, "|u1", Uint8Array);
export const i16: ElementType<number, Int16Array> = whole(16, false, "<i2", Int16Array);
export const u16: ElementType<number, Uint16Array> = whole(16, true, "<u2", Uint16Array);
export const i32: ElementType<number, Int32Array> = whole(32, false, "<i4", Int32Array);
export const u32: ElementType<number, Uint32Array> = whole(32, true, "<u4", Uint32Array);
/** A whole number of 64 bits, exact: a bigint. */
export const i64: ElementType<bigint, BigInt64Array> = wide(false, "<i8", BigInt64Array);
/** A whole number of 64 bits without sign, exact: a bigint. */
export const u64: ElementType<bigint, BigUint64Array> = wide(true, "<u8", BigUint64Array);

/** A whole number of any channel, exact to 2^53; one that is not exact is refused, not rounded. */
export const integer: ElementType<number, Float64Array> = numeric<number, Float64Array>({
  text: `a whole number from ${Number.MIN_SAFE_INTEGER} to ${Number.MAX_SAFE_INTEGER}`,
  numpy: "<i8",
  typed: Float64Array,
  initial: 0,
  whole: true,
  fits: wholeFloat,
  take: (raw) => {
    const value = typeof raw === "bigint" ? Number(raw) : raw;
    return Number.isSafeInteger(value) ? (value as number) : undefined;
  },
});
