/**
 * The states of the engine, and what may follow what, as a table.
 *
 * `idle` and `paused` are the states of rest; the others end by themselves. @module
 */
import { HalcyonError } from "@halcyon/model";
import type { EngineState } from "./contract.ts";

const after: { readonly [S in EngineState]: readonly EngineState[] } = {
  idle: ["running", "panicked"],
  running: ["idle", "pausing", "suspending", "stopping", "aborting", "halting", "panicked"],
  pausing: ["paused", "running", "idle", "stopping", "aborting", "halting", "panicked"],
  suspending: ["running", "pausing", "idle", "stopping", "aborting", "halting", "panicked"],
  paused: ["running", "idle", "stopping", "aborting", "halting", "panicked"],
  stopping: ["idle", "halting", "panicked"],
  aborting: ["idle", "halting", "panicked"],
  halting: ["idle", "panicked"],
  panicked: [],
};

/** A request of a caller. */
export type Request = "run" | "pause" | "resume" | "stop" | "abort" | "halt";

/** What a caller may ask for, and the state it leads to. */
const requests: { readonly [R in Request]: EngineState } = {
  run: "running",
  pause: "pausing",
  resume: "running",
  stop: "stopping",
  abort: "aborting",
  halt: "halting",
};

/** In which states a request is taken, beyond what the table of states allows. */
const takenIn: { readonly [R in Request]: readonly EngineState[] } = {
  run: ["idle"],
  pause: ["running", "suspending"],
  resume: ["paused"],
  stop: ["running", "pausing", "suspending", "paused"],
  abort: ["running", "pausing", "suspending", "paused"],
  halt: ["running", "pausing", "suspending", "paused", "stopping", "aborting"],
};

/** Whether `to` may follow `from`. */
export function mayFollow(from: EngineState, to: EngineState): boolean {
  return after[from].includes(to);
}

/** What may be asked for in a state. */
export function allowedRequests(state: EngineState): Request[] {
  return (Object.keys(takenIn) as Request[]).filter((request) => takenIn[request].includes(state));
}

/**
 * The state that a request leads to.
 *
 * @throws HalcyonError `engine.state` when it is not possible now.
 */
export function accept(state: EngineState, request: Request): EngineState {
  if (takenIn[request].includes(state)) return requests[request];
  const allowed = allowedRequests(state);
  const hint = allowed.length > 0 ? `possible now: ${allowed.join(", ")}` : "nothing is possible any more";
  throw new HalcyonError("engine.state", `Cannot ${request} an engine that is ${state}; ${hint}.`, {
    state,
    asked: request,
    allowed,
  });
}
