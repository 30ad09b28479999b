/** Moving, alone and together. @module */
import type { Movable, StatusView, Stoppable } from "@halcyon/model";
import { type Group, type Plan, msg } from "../message.ts";
import { refuseArguments } from "../plans/errors.ts";
import { relativeSetWrapper } from "../preprocessors/relative.ts";
import { grouped } from "./grouped.ts";
import type { TimeLimit } from "./measure.ts";

/** How to set: in a group, waiting or not. */
export interface SetOptions {
  readonly group?: Group;
  readonly wait?: boolean;
  /** s. */
  readonly timeout?: number;
}

/** How to move several things together. */
export interface MoveOptions {
  readonly group?: Group;
  /** s for all of them. */
  readonly timeout?: number;
}

/** Sends `device` to `value`, and waits only when asked to. */
export function* absSet<T>(device: Movable<T>, value: T, options: SetOptions = {}): Plan<StatusView> {
  const { wait = false, timeout } = options;
  const group = options.group ?? (wait ? Symbol("set") : undefined);
  const status = (yield msg("set", device as Movable, [value], grouped(group, timeout))) as StatusView;
  if (wait) yield msg("wait", undefined, [], { group });
  return status;
}

/** Sends `device` to where it is plus `value`. */
export function relSet(device: Movable<number>, value: number, options: SetOptions = {}): Plan<StatusView> {
  return relativeSetWrapper(absSet(device, value, options));
}

/**
 * Moves things together and waits for all: `mv(x, 1, y, 2, { timeout: 10 })`.
 *
 * @throws HalcyonError `plan.arguments` for a motor that is given twice, before anything moves.
 */
export function mv<A>(a: Movable<A>, toA: NoInfer<A>, options?: MoveOptions): Plan<readonly StatusView[]>;
export function mv<A, B>(
  a: Movable<A>,
  toA: NoInfer<A>,
  b: Movable<B>,
  toB: NoInfer<B>,
  options?: MoveOptions,
): Plan<readonly StatusView[]>;
export function mv<A, B, C>(
  a: Movable<A>,
  toA: NoInfer<A>,
  b: Movable<B>,
  toB: NoInfer<B>,
  c: Movable<C>,
  toC: NoInfer<C>,
  options?: MoveOptions,
): Plan<readonly StatusView[]>;
export function mv<A, B, C, D>(
  a: Movable<A>,
  toA: NoInfer<A>,
  b: Movable<B>,
  toB: NoInfer<B>,
  c: Movable<C>,
  toC: NoInfer<C>,
  d: Movable<D>,
  toD: NoInfer<D>,
  options?: MoveOptions,
): Plan<readonly StatusView[]>;
export function mv(...args: unknown[]): Plan<readonly StatusView[]> {
  const [moves, options] = movesOf("mv", args);
  return move(moves, options);
}

/** Moves things together by so much from where they are, and waits for all. */
export function mvr(
  ...args:
    | [Movable<number>, number, MoveOptions?]
    | [Movable<number>, number, Movable<number>, number, MoveOptions?]
    | [Movable<number>, number, Movable<number>, number, Movable<number>, number, MoveOptions?]
): Plan<readonly StatusView[]> {
  const [moves, options] = movesOf("mvr", args);
  return moveBy(moves, options);
}

/** A device, and where it goes. */
export interface Move {
  readonly device: Movable;
  readonly to: unknown;
}

/** As `mv`, from a list. */
export function move(moves: readonly Move[], options: MoveOptions = {}): Plan<readonly StatusView[]> {
  refuseTwice("mv", moves);
  return moveAll(moves, options);
}

/** As `mvr`, from a list. */
export function moveBy(moves: readonly Move[], options: MoveOptions = {}): Plan<readonly StatusView[]> {
  refuseTwice("mvr", moves);
  return relativeSetWrapper(
    moveAll(moves, options),
    moves.map(({ device }) => device),
  );
}

function* moveAll(moves: readonly Move[], options: MoveOptions): Plan<readonly StatusView[]> {
  const group = options.group ?? Symbol("set");
  const statuses: StatusView[] = [];
  for (const { device, to } of moves) statuses.push((yield msg("set", device, [to], { group })) as StatusView);
  yield msg("wait", undefined, [], grouped(group, options.timeout));
  return statuses;
}

/** Stops `device` wherever it is. */
export function* stop(device: Stoppable, options?: TimeLimit): Plan {
  yield msg("stop", device, [], options);
}

function movesOf(name: string, args: readonly unknown[]): [Move[], MoveOptions] {
  const count = Math.floor(args.length / 2);
  const options = (args.length % 2 === 1 ? args.at(-1) : undefined) ?? {};
  if (count === 0 || typeof options !== "object")
    throw refuseArguments(name, "args", "needs a device and where it goes, in turn");
  const moves = Array.from({ length: count }, (_, i) => ({ device: args[2 * i] as Movable, to: args[2 * i + 1] }));
  return [moves, options];
}

function refuseTwice(name: string, moves: readonly Move[]): void {
  for (const [i, { device }] of moves.entries())
    if (moves.findIndex((one) => one.device === device) !== i)
      throw refuseArguments(name, "args", `${device.name} is given twice`);
}
