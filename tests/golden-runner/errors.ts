/**
 * Which of the peer's exception classes an error of ours corresponds to.
 *
 * A code of ours may stand for several classes: the peer says ValueError for a wrong number of points and
 * TypeError for a wrong function, where we say `plan.arguments` for both. JavaScript's own errors (a TypeError
 * of a call on undefined) correspond to none: they are mistakes in our code, and must not pass for an answer.
 *
 * @module
 */
import { isHalcyonError } from "@halcyon/model";

/** A text of which several forms are right: the names of the classes that an error may correspond to. */
export class OneOf {
  readonly texts: readonly string[];

  constructor(texts: readonly string[]) {
    this.texts = texts;
  }

  /** What surrounds the text is the same in each form. */
  within(around: (text: string) => string): OneOf {
    return new OneOf(this.texts.map(around));
  }

  toJSON(): string {
    return this.texts.join(" or ");
  }
}

/** An error as a case words it: thrown by the functions of the cases, and where a case says what to throw. */
export class PeerError extends Error {
  constructor(peerClass: string, message: string) {
    super(message);
    this.name = peerClass;
  }
}

/** From our permanent codes to the peer's classes. */
const classesOf: Readonly<Record<string, readonly string[]>> = {
  "document.invalid": ["ValidationError"],
  "document.composition": [
    "EventModelValidationError",
    "EventModelError",
    "AssertionError",
    "KeyError",
    "ValueError",
    "RuntimeError",
  ],
  "device.verb": ["AssertionError", "AttributeError"],
  "status.deadline": ["StatusTimeoutError", "TimeoutError"],
  "plan.arguments": ["ValueError", "TypeError", "KeyError", "AssertionError", "ZeroDivisionError"],
  "plan.ramp": ["RampFail"],
  "plan.reading": ["ValueError", "KeyError"],
  "plan.staging": ["RuntimeError"],
  "engine.state": ["TransitionError"],
  "engine.sequence": ["IllegalMessageSequence"],
  "engine.command": ["InvalidCommand"],
  "engine.status_failed": ["FailedStatus"],
  "engine.wait_timeout": ["WaitForTimeoutError", "TimeoutError"],
  "engine.abort": ["RequestAbort"],
  "engine.stop": ["RequestStop"],
  "engine.halt": ["PlanHalt"],
  "engine.not_resumable": ["FailedPause"],
  "engine.busy": ["RuntimeError"],
  "engine.argument": ["ValueError", "TypeError", "AssertionError", "RuntimeError"],
  "engine.metadata": ["ValueError", "TypeError"],
  "engine.reading": ["RuntimeError", "ValueError", "KeyError"],
};

/** The peer's classes that `error` may correspond to; our own code, which matches none, when we know of none. */
export function peerClasses(error: unknown): OneOf {
  if (error instanceof PeerError) return new OneOf([error.name]);
  if (isHalcyonError(error)) {
    const { code, facts } = error as { code: string; facts: object };
    const named = "exception" in facts && typeof facts.exception === "string" ? [facts.exception] : undefined;
    return new OneOf(named ?? classesOf[code] ?? [code]);
  }
  if (error instanceof Error) return new OneOf([jsClasses.has(error.name) ? `JavaScript's ${error.name}` : error.name]);
  return new OneOf([`(thrown: ${String(error)})`]);
}

const jsClasses = new Set(["Error", "TypeError", "RangeError", "ReferenceError", "SyntaxError", "AggregateError"]);

/** An error in the form of the cases; its `cause` only when the case has one, as ours often keep more. */
export function errorIn(error: unknown, expected: unknown): { type: OneOf; cause?: OneOf } {
  const type = peerClasses(error);
  const asked = expected !== null && typeof expected === "object" && "cause" in expected;
  const cause = error instanceof Error ? error.cause : undefined;
  return asked && cause !== undefined ? { type, cause: peerClasses(cause) } : { type };
}
