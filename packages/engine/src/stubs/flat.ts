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
  return new FlatPlan(outline);
}

/** What yields messages for a flat plan. */
type Part = Generator<unknown, unknown, unknown>;

class FlatPlan<R> extends Iterator<Msg, R, unknown> implements Plan<R> {
  /** Those that have begun, from the outermost to the one that is asked next. */
  readonly #parts: Part[];
  #innermost: Part | undefined;

  constructor(outline: Outline<R>) {
    super();
    this.#parts = [outline];
    this.#innermost = outline;
  }

  override next(reply?: unknown): IteratorResult<Msg, R> {
    return this.#innermost === undefined ? { done: true, value: undefined as R } : this.#go("next", reply);
  }

  override throw(error: unknown): IteratorResult<Msg, R> {
    return this.#go("throw", error);
  }

  override return(value: R): IteratorResult<Msg, R> {
    return this.#go("return", value);
  }

  override [Symbol.iterator](): this {
    return this;
  }

  // As `yield*` does it (ECMAScript, section 15.5.5), one part after the other.
  #go(how: "next" | "throw" | "return", given: unknown): IteratorResult<Msg, R> {
    for (;;) {
      const part = this.#innermost;
      if (part === undefined) {
        if (how === "throw") throw given;
        return { done: true, value: given as R };
      }
      try {
        const step = part[how](given);
        if (step.done !== true) {
          if (!(step.value instanceof Within)) return step as IteratorResult<Msg, R>;
          this.#enter(step.value.plan);
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
      this.#parts.pop();
      this.#innermost = this.#parts.at(-1);
    }
  }

  #enter(plan: Plan<unknown>): void {
    if (plan instanceof FlatPlan) this.#parts.push(...plan.#parts.splice(0));
    else this.#parts.push(plan);
    this.#innermost = this.#parts.at(-1);
  }
}
