/** What a run is called: its metadata and its key; and plans without any run. @module */
import { type Metadata, type Plan, type RunKey, isCommand, withParts } from "../message.ts";
import { namePlan, named } from "../plan-name.ts";
import { refuseArguments } from "../plans/errors.ts";
import { type PlanLike, asPlan } from "../stubs/as-plan.ts";
import { msgMutator } from "./mutate.ts";

/** Adds metadata to every run of `plan`; it stands over what the plan says itself. */
export function injectMdWrapper<R>(plan: PlanLike<R>, md: Metadata): Plan<R> {
  const injected = msgMutator(plan, (message) =>
    isCommand(message, "open_run") ? withParts(message, { kwargs: { ...message.kwargs, ...md } }) : message,
  );
  return named("inject_md_wrapper", injected);
}

/**
 * Gives every message of `plan` that has none the key of a run, so that plans with runs of their own can be mixed.
 *
 * @throws HalcyonError `plan.arguments` for no key.
 */
export function setRunKeyWrapper<R>(plan: PlanLike<R>, run: RunKey): Plan<R> {
  if (run === undefined || run === null)
    throw refuseArguments("set_run_key_wrapper", "run", "run is missing: the key that the messages get");
  return named("set_run_key_wrapper", keyed(plan, run));
}

function keyed<R>(plan: PlanLike<R>, run: RunKey): Plan<R> {
  return msgMutator(plan, (message) =>
    message.run === undefined && !message.command.startsWith("_") ? withParts(message, { run }) : message,
  );
}

/** Leaves out the opening and closing of runs and the staging, so that `plan` can be part of another run. */
export function* stubWrapper(plan: PlanLike): Plan<Metadata> {
  const md: Metadata = {};
  yield* msgMutator(asPlan(plan), (message) => {
    if (isCommand(message, "open_run")) Object.assign(md, message.kwargs);
    return leftOut.has(message.command) ? undefined : message;
  });
  return md;
}

namePlan("stub_wrapper", stubWrapper);

const leftOut: ReadonlySet<string> = new Set(["open_run", "close_run", "stage", "unstage"]);
