/**
 * An interface of signals: a plain value without behaviour. The type of the live signals is inferred from it.
 *
 * ```ts
 * const Stage = { readback: r(f64, { units: "mm" }), setpoint: rw(f64), mode: rw(oneOf(["Slow", "Fast"])) };
 * type Stage = Live<typeof Stage>;                       // { readback: SignalR<number>; … }
 * const at: Addresses<typeof Stage> = { readback: "X.RBV", setpoint: "X.VAL", mode: "X:MODE" };
 * ```
 *
 * @module
 */
import type { Datatype } from "./datatype.ts";
import { i32 } from "./numbers.ts";
import type { CompletionPolicy, SignalR, SignalRW, SignalW, SignalX } from "./signal.ts";

/** Read, write, both, or do (a value is written that means "do it"). */
export type Access = "r" | "w" | "rw" | "x";

/** What may be said of a signal besides its type; what the far end says goes before it. */
export interface SlotOptions<T> {
  readonly units?: string;
  /** Digits after the point. */
  readonly precision?: number;
  /** What a soft signal holds at first. */
  readonly initial?: T;
  /** When a `set` is done; `"completion"` when left out. */
  readonly completion?: CompletionPolicy<T>;
}

/** One signal of an interface. */
export interface Slot<A extends Access, T> {
  readonly $: "signal";
  readonly access: A;
  readonly type: Datatype<T>;
  readonly options: SlotOptions<T>;
  /** Of an `x`: what is written. */
  readonly press?: T;
}

/** Several alike, by number. */
export interface Vector<E> {
  readonly $: "vector";
  readonly element: E;
}

/** One that may be missing: its address may be undefined. */
export interface Optional<E> {
  readonly $: "optional";
  readonly element: E;
}

/**
 * Any interface: a slot, several, or a record of interfaces. It can't be said more precisely without a type that is
 * infinite; a leaf that is none of these has the live type `never`.
 */
export type Interface = object;

/** The live signals of an interface. */
export type Live<S> =
  S extends Slot<"r", infer T>
    ? SignalR<T>
    : S extends Slot<"rw", infer T>
      ? SignalRW<T>
      : S extends Slot<"w", infer T>
        ? SignalW<T>
        : S extends Slot<"x", unknown>
          ? SignalX
          : S extends Vector<infer E>
            ? ReadonlyMap<number, Live<E>>
            : S extends Optional<infer E>
              ? Live<E> | undefined
              : S extends object
                ? { readonly [K in keyof S]: Live<S[K]> }
                : never;

/** Where each signal of an interface is. Of an `rw`, reading and writing may be apart. */
export type Addresses<S> =
  S extends Slot<"rw", unknown>
    ? string | { readonly read: string; readonly write: string }
    : S extends Slot<Access, unknown>
      ? string
      : S extends Vector<infer E>
        ? { readonly [index: number]: Addresses<E> }
        : S extends Optional<infer E>
          ? Addresses<E> | undefined
          : S extends object
            ? { readonly [K in keyof S]: Addresses<S[K]> }
            : never;

/** A signal that is read. */
export function r<T>(type: Datatype<T>, options: SlotOptions<T> = {}): Slot<"r", T> {
  return { $: "signal", access: "r", type, options };
}

/** A signal that is only written. */
export function w<T>(
  type: Datatype<T>,
  options: SlotOptions<T> & { readonly completion?: "completion" | "sent" } = {},
): Slot<"w", T> {
  return { $: "signal", access: "w", type, options };
}

/** A signal that is read and written. */
export function rw<T>(type: Datatype<T>, options: SlotOptions<T> = {}): Slot<"rw", T> {
  return { $: "signal", access: "rw", type, options };
}

/** Something to do: `press` is written. Without arguments the number 1. */
export function x(): Slot<"x", number>;
export function x<T>(type: Datatype<T>, press: T, options?: SlotOptions<T>): Slot<"x", T>;
export function x<T>(type?: Datatype<T>, press?: T, options: SlotOptions<T> = {}): Slot<"x", T> | Slot<"x", number> {
  if (type === undefined || press === undefined) return { $: "signal", access: "x", type: i32, options: {}, press: 1 };
  return { $: "signal", access: "x", type, options, press };
}

/** Several alike, by number. */
export function vector<const E extends Interface>(element: E): Vector<E> {
  return { $: "vector", element };
}

/** One that may be missing. */
export function optional<const E extends Interface>(element: E): Optional<E> {
  return { $: "optional", element };
}

const isA = (part: object, what: string): boolean => "$" in part && part.$ === what;

/** Whether a part of an interface is a signal, and not a branch. */
export function isSlot(part: Interface): part is Slot<Access, unknown> {
  return isA(part, "signal");
}

/** Whether a part of an interface is a vector. */
export function isVector(part: Interface): part is Vector<Interface> {
  return isA(part, "vector");
}

/** Whether a part of an interface may be missing. */
export function isOptional(part: Interface): part is Optional<Interface> {
  return isA(part, "optional");
}
