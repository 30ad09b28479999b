/**
 * Whether axes may go where a plan would send them.
 *
 * Asked of each device that can say so, which moves nothing; else by the control limits that it describes. A
 * refusal does not end the simulation: the axis goes there all the same, so that one pass finds every violation.
 *
 * @module
 */
import { type DataKey, type HasName, type LimitsRange, type MaybePromise, asError, can } from "@halcyon/model";
import type { Actor } from "./actor.ts";

/** One place where an axis may not go. */
export interface Violation {
  /** The name of the axis. */
  readonly device: string;
  readonly value: unknown;
  /** The lowest and the highest place, where they are known: in the axis' units. */
  readonly low: number | undefined;
  readonly high: number | undefined;
  /** The first, second, … time that the plan sends this axis somewhere. */
  readonly move: number;
  /** Which message of the plan, counting from 0. */
  readonly message: number;
  /** s since the plan began. */
  readonly time: number;
  readonly text: string;
}

/** Checks each move of one simulation. */
export class LimitChecks {
  readonly #found: Violation[] = [];
  readonly #waiting: Promise<void>[] = [];
  readonly #sent = new Map<string, number>();
  readonly #unchecked = new Set<string>();

  /** The axis of `actor` is sent to `value`. */
  check(actor: Actor, value: unknown, message: number, time: number): void {
    const { name } = actor.real;
    const move = (this.#sent.get(name) ?? 0) + 1;
    this.#sent.set(name, move);
    const refused = (refusal: Refusal | undefined): void => {
      if (refusal !== undefined) this.#found.push({ device: name, value, ...refusal, move, message, time });
    };
    const answer = this.#refusal(actor, value);
    if (answer instanceof Promise) this.#waiting.push(answer.then(refused));
    else refused(answer);
  }

  #refusal(actor: Actor, value: unknown): MaybePromise<Refusal | undefined> {
    const { real, model } = actor;
    if (model.limits !== undefined) return outside(real.name, value, ...model.limits);
    if (can(real, "checkable")) {
      try {
        const answer = real.checkValue(value);
        return answer instanceof Promise ? answer.then(() => undefined, refusalOf) : undefined;
      } catch (error) {
        return refusalOf(error);
      }
    }
    const judge = (keys: Readonly<Record<string, DataKey>>): Refusal | undefined => {
      const limits = controlLimits(real, keys);
      if (limits !== undefined) return outside(real.name, value, limits.low ?? -Infinity, limits.high ?? Infinity);
      this.#unchecked.add(real.name);
      return undefined;
    };
    // A device that does not describe itself fails when it is read; here it only cannot be checked.
    const blank = (): undefined => void this.#unchecked.add(real.name);
    try {
      const described = actor.describe();
      return described instanceof Promise ? described.then(judge, blank) : judge(described);
    } catch {
      return blank();
    }
  }

  /** All violations, in the order of the plan, once every device has answered. */
  async violations(): Promise<readonly Violation[]> {
    await Promise.all(this.#waiting);
    return this.#found.toSorted((a, b) => a.message - b.message);
  }

  /** Axes of which nobody knows any limits. */
  get unchecked(): readonly string[] {
    return [...this.#unchecked];
  }
}

interface Refusal {
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly text: string;
}

function refusalOf(thrown: unknown): Refusal {
  const error = asError(thrown);
  const facts = ("facts" in error ? error.facts : {}) as { low?: unknown; high?: unknown };
  return { low: numeric(facts.low), high: numeric(facts.high), text: error.message };
}

function numeric(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function outside(device: string, value: unknown, low: number, high: number): Refusal | undefined {
  // Not `<` and `>`: NaN is nowhere between them.
  if (typeof value !== "number" || (value >= low && value <= high)) return undefined;
  return { low, high, text: `${device} cannot go to ${value}: its limits are ${low} to ${high}.` };
}

function controlLimits(device: HasName, keys: Readonly<Record<string, DataKey>>): LimitsRange | undefined {
  const own = keys[device.name] ?? Object.values(keys).find((key) => key.limits?.control !== undefined);
  return own?.limits?.control ?? undefined;
}
