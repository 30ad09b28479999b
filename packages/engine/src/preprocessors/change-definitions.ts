/** The declared parameters of the preprocessors that change the messages of a plan. @module */
import type { Metadata, Msg, RunKey } from "../message.ts";
import { anyDevices, parameter, plan as aPlan, rest } from "../parameters/declare.ts";
import { type Definition, define } from "../parameters/definition.ts";
import type { Kind, Parameter } from "../parameters/kind.ts";
import type { PlanLike } from "../stubs/as-plan.ts";
import { pchain, printSummaryWrapper } from "./chain.ts";
import { configureCountTimeWrapper } from "./count-time.ts";
import { injectMdWrapper, setRunKeyWrapper, stubWrapper } from "./keys.ts";
import { type Insertion, msgMutator, planMutator } from "./mutate.ts";
import { relativeSetWrapper, resetPositionsWrapper } from "./relative.ts";

const wrapped = aPlan("the plan");
const nothing: Kind = { type: "nothing" };
const theseDevices: Parameter<readonly object[] | undefined> = {
  ...anyDevices("only these devices"),
  required: false,
};

export const changeDefinitions: readonly Definition[] = [
  define({
    name: "plan_mutator",
    text: "Puts plans in the place of messages, and after them.",
    parameters: {
      plan: wrapped,
      msg_proc: parameter<(message: Msg) => Insertion | undefined>(
        { type: "function", takes: "message" },
        "answers { head, tail }",
      ),
    },
    make: (bound) => planMutator(bound.plan, bound.msg_proc),
  }),
  define({
    name: "msg_mutator",
    text: "Passes each message through a function.",
    parameters: {
      plan: wrapped,
      msg_proc: parameter<(message: Msg) => Msg | undefined>(
        { type: "function", takes: "message" },
        "answers a message, or nothing to leave it out",
      ),
    },
    make: (bound) => msgMutator(bound.plan, bound.msg_proc),
  }),
  define({
    name: "pchain",
    text: "Runs plans one after another.",
    parameters: {
      args: rest<{ plan: PlanLike }>("the plans", { members: { plan: { type: "plan" } }, least: 0 }),
    },
    make: ({ args }) => pchain(...args.map((one) => one.plan)),
  }),
  define({
    name: "print_summary_wrapper",
    text: "Tells what the plan does as it does it.",
    parameters: { plan: wrapped },
    make: ({ plan }) => printSummaryWrapper(plan),
  }),
  define({
    name: "relative_set_wrapper",
    text: "Makes the moves of the plan relative to where the devices are.",
    parameters: { plan: wrapped, devices: theseDevices },
    make: ({ plan, devices }) => relativeSetWrapper(plan, devices),
  }),
  define({
    name: "reset_positions_wrapper",
    text: "Moves what the plan has moved back afterwards.",
    parameters: { plan: wrapped, devices: theseDevices },
    make: ({ plan, devices }) => resetPositionsWrapper(plan, devices),
  }),
  define({
    name: "inject_md_wrapper",
    text: "Adds metadata to every run of the plan.",
    parameters: { plan: wrapped, md: parameter<Metadata>({ type: "metadata" }, "the metadata") },
    make: ({ plan, md }) => injectMdWrapper(plan, md),
  }),
  define({
    name: "set_run_key_wrapper",
    text: "Gives the messages of the plan the key of a run.",
    parameters: { plan: wrapped, run: parameter<RunKey>({ type: "anything", words: "a key" }, "the key") },
    make: ({ plan, run }) => setRunKeyWrapper(plan, run),
  }),
  define({
    name: "stub_wrapper",
    text: "Leaves out the runs and the staging of the plan, so that it can be part of another.",
    parameters: { plan: wrapped },
    make: ({ plan }) => stubWrapper(plan),
  }),
  define({
    name: "configure_count_time_wrapper",
    text: "Sets the counting time of the detectors that the plan uses.",
    parameters: {
      plan: wrapped,
      time: parameter<number | null>(
        { type: "either", of: [{ type: "number", units: "s", above: 0 }, nothing] },
        "the counting time; null leaves all as it is",
      ),
    },
    make: ({ plan, time }) => configureCountTimeWrapper(plan, time),
  }),
];
