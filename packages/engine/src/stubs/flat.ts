/**
 * Plans made of plans, without a generator inside of a generator.
 *
 * `yield*` hands each message and each reply through every generator between the engine and the innermost plan, and
 * each of them costs as much as carrying out a small message. A flat plan keeps them in a list instead, and asks the
 * innermost alone; to whoever runs it, it is a plan like any other.
 *
 * @module
 */
import type { Msg, Plan } from "../message.ts";

/** A plan whose messages are yielded in its place. */
class Within {
  /** Stays, as `Point.stays`. */
  static readonly stays: Within = new Within([].values() as unknown as Plan<unknown>);

  readonly plan: Plan<unknown>;

  constructor(plan: Plan<unknown>) {
    this.plan = plan;
  }
}

/** What a flat plan is made of: yields messages, and `within(plan)`, which is answered with the plan's result. */
export type Outline<R> = Generator<Msg | Within, R, unknown>;

/** In an outline, `yield within(plan)` is what `yield* plan` is in a generator. */
export function within(plan: Plan<unknown>): Within {
  return new Within(plan);
}

/** A plan that yields the messages of an outline and of the plans within it. */
export function flat<R>(outline: Outline<R>): Plan<R> {
  return new FlatPlan(outline) as unknown as Plan<R>;
}

/** What yields messages for a flat plan. */
type Part = Generator<unknown, unknown, unknown>;

class FlatPlan {
  /** Stays, as `Point.stays`. */
  static stays: FlatPlan | undefined;

  /** The one that is asked next; undefined after the end. */
  #innermost: Part | undefined;
  /** Those around it that have begun, from the outermost on. */
  #around: Part[] | undefined;

  constructor(outline: Part) {
    this.#innermost = outline;
  }

  next(reply?: unknown): IteratorResult<unknown, unknown> {
    return this.#innermost === undefined ? { done: true, value: undefined } : this.#go("next", reply);
  }

  throw(error: unknown): IteratorResult<unknown, unknown> {
    return this.#go("throw", error);
  }

  return(value: unknown): IteratorResult<unknown, unknown> {
    return this.#go("return", value);
  }

  // As `yield*` does it (ECMAScript, section 15.5.5), one part after the other.
  #go(how: "next" | "throw" | "return", given: unknown): IteratorResult<unknown, unknown> {
    for (;;) {
      const part = this.#innermost;
      if (part === undefined) {
        if (how === "throw") throw given;
        return { done: true, value: given };
      }
      try {
        const step = part[how](given);
        if (step.done !== true) {
          if (!(step.value instanceof Within)) return step;
          this.#enter(part, step.value.plan);
          how = "next";
          given = undefined;
          continue;
        }
        given = step.value;
        if (how === "throw") how = "next";
      } catch (error) {
        given = error;
        how = "throw";
      }
      this.#innermost = this.#around?.pop();
    }
  }

  #enter(from: Part, plan: Part): void {
    const around = (this.#around ??= []);
    if (!(plan instanceof FlatPlan)) {
      around.push(from);
      this.#innermost = plan;
      return;
    }
    if (plan.#innermost === undefined) return;
    // Its parts become ours: that is a plan less to go through.
    around.push(from);
    if (plan.#around !== undefined) around.push(...plan.#around);
    this.#innermost = plan.#innermost;
    plan.#around = plan.#innermost = undefined;
  }
}

FlatPlan.stays = new FlatPlan([].values() as unknown as Part);

// What generators have besides: `map`, `take` and the others, and that they are their own iterators.
Object.setPrototypeOf(FlatPlan.prototype, Iterator.prototype as object);
