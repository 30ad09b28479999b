/** What a plan asks of the engine itself: checkpoints, pauses, subscribers and suspenders. @module */
import { type Plan, msg } from "../message.ts";
import type { Subscriber, Subscription } from "../subscriber.ts";
import type { Suspender } from "../suspender.ts";
import { checkpointMessage, nullMessage } from "./constants.ts";

/** Does nothing. */
export function* nothing(): Plan {
  yield nullMessage;
}

/** A place to which the engine may go back after a pause. */
export function* checkpoint(): Plan {
  yield checkpointMessage;
}

/** From here on the plan cannot be paused, until the next checkpoint. */
export function* clearCheckpoint(): Plan {
  yield msg("clear_checkpoint");
}

/** Says whether messages may be done again after a pause. Returns what holds from now on. */
export function* rewindable(flag?: boolean): Plan<boolean> {
  return (yield msg("rewindable", undefined, [flag])) as boolean;
}

/** Pauses now. */
export function* pause(): Plan {
  yield msg("pause", undefined, [], { defer: false });
}

/** Pauses at the next checkpoint. */
export function* deferredPause(): Plan {
  yield msg("pause", undefined, [], { defer: true });
}

/** Hands the documents of this plan to `subscriber` too. Returns a token for `unsubscribe`. */
export function* subscribe(subscriber: Subscriber, subscription: Subscription = {}): Plan<number> {
  return (yield msg("subscribe", undefined, [subscriber], subscription)) as number;
}

export function* unsubscribe(token: number): Plan {
  yield msg("unsubscribe", undefined, [token]);
}

/** Waits until a subscriber of this plan has taken all documents so far: that is how a plan adapts on every event. */
export function* caughtUp(token: number): Plan {
  yield msg("caught_up", undefined, [token]);
}

export function* installSuspender(suspender: Suspender): Plan {
  yield msg("install_suspender", undefined, [suspender]);
}

export function* removeSuspender(suspender: Suspender): Plan {
  yield msg("remove_suspender", undefined, [suspender]);
}
