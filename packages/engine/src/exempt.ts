/** Messages that pass a closed gate: the plan has said that they take no data and move nothing that matters. @module */
import type { Msg, Plan } from "./message.ts";

const exempt = new WeakSet<Msg>();

/** Whether a message passes a closed gate. */
export function isExempt(message: Msg): boolean {
  return exempt.has(message);
}

/** The same plan, whose messages pass a closed gate: for what must go on while the beam is down. */
export function* ungated<R>(plan: Plan<R>): Plan<R> {
  let step = plan.next();
  while (step.done !== true) {
    exempt.add(step.value);
    let reply: unknown;
    try {
      reply = yield step.value;
    } catch (error) {
      step = plan.throw(error);
      continue;
    }
    step = plan.next(reply);
  }
  return step.value;
}
