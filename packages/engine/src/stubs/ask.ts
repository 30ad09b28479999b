/**
 * What plans may not take from anywhere else: time, randomness and ids.
 *
 * They are asked of the engine, which records them, so that a plan that is driven again with recorded replies
 * asks for the same messages.
 *
 * @module
 */
import { type Msg, type Plan, msg } from "../message.ts";
import { nowMessage } from "./constants.ts";

const randomMessage: Msg<"_random"> = msg("_random");
const uidMessage: Msg<"_uid"> = msg("_uid");

/** The date by the engine's clock, in s since 1970. */
export function* now(): Plan<number> {
  return (yield nowMessage) as number;
}

/** A number from 0 up to 1, by the engine's source of randomness. */
export function* random(): Plan<number> {
  return (yield randomMessage) as number;
}

/** A new globally unique id. */
export function* uid(): Plan<string> {
  return (yield uidMessage) as string;
}

/** Asks whoever runs the plan, through the engine's prompter. */
export function* inputPlan(prompt = ""): Plan<string> {
  return (yield msg("input", undefined, [], { prompt })) as string;
}
