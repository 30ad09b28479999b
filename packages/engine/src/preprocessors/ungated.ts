/** Plans that go on while the beam is down. @module */
import { setExempt } from "../exempt.ts";
import { type Plan, withParts } from "../message.ts";

/** The same plan, whose messages pass a closed gate: for what must go on while the beam is down. */
export function* ungated<R>(plan: Plan<R>): Plan<R> {
  let step = plan.next();
  while (step.done !== true) {
    // A message of its own: other plans may yield the same one.
    const message = withParts(step.value, {});
    setExempt(message);
    let reply: unknown;
    try {
      reply = yield message;
    } catch (error) {
      step = plan.throw(error);
      continue;
    }
    step = plan.next(reply);
  }
  return step.value;
}
