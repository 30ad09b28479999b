/** The declared parameters of the stubs that do something again and again. @module */
import type { CommandName, Commands, Msg } from "../message.ts";
import { names, parameter, rest, string } from "../parameters/declare.ts";
import { type Definition, define } from "../parameters/definition.ts";
import type { Kind } from "../parameters/kind.ts";
import type { PlanLike } from "./as-plan.ts";
import { type Delay, broadcastMsg, cachingRepeater, repeat, repeater } from "./repeat.ts";

const aNumber: Kind = { type: "number", units: "s" };
const nothing: Kind = { type: "nothing" };
const aTimes: Kind = { type: "either", of: [{ type: "integer", minimum: 0 }, nothing] };
const aPlanMaker: Kind = {
  type: "object",
  words: "a function that makes a plan, or a list of messages",
  is: (value) => typeof value === "function" || Array.isArray(value),
};

type Makes = ((...args: unknown[]) => PlanLike) | readonly Msg[];
const anything: Kind = { type: "anything" };
const theArguments = rest<{ value: unknown }>("what it is called with", { members: { value: anything }, least: 0 });
const theTimes = parameter<number | null>(aTimes, "how many times; null for ever");

export const repeatDefinitions: readonly Definition[] = [
  define({
    name: "repeat",
    text: "Does a plan again and again, with a checkpoint before each.",
    parameters: {
      plan: parameter<Makes>(aPlanMaker, "what makes the plan"),
      num: parameter<number | null>(aTimes, "how many times; null until the delays end, or for ever", { fallback: 1 }),
      delay: parameter<Delay>(
        {
          type: "either",
          of: [aNumber, { type: "iterable", of: { type: "either", of: [aNumber, nothing] } }],
        },
        "time from the beginning of one to the beginning of the next; one for all, or one for each",
        { fallback: 0 },
      ),
    },
    make: ({ plan, num, delay }) => repeat(maker(plan), num, delay),
  }),
  define({
    name: "repeater",
    text: "Does a plan again and again.",
    parameters: { n: theTimes, gen_func: parameter<Makes>(aPlanMaker, "what makes the plan"), args: theArguments },
    make: ({ n, gen_func: make, args }) =>
      repeater(
        n,
        maker(
          make,
          args.map((one) => one.value),
        ),
      ),
  }),
  define({
    name: "caching_repeater",
    text: "Yields the same messages again and again.",
    parameters: { n: theTimes, plan: parameter<Iterable<Msg>>({ type: "plan" }, "where the messages come from") },
    make: ({ n, plan }) => cachingRepeater(n, plan),
  }),
  define({
    name: "broadcast_msg",
    text: "The same message for each of several devices.",
    parameters: {
      command: string("the command"),
      objs: parameter<readonly Commands[CommandName]["obj"][]>({ type: "list", of: anything }, "the devices"),
      args: theArguments,
      kwargs: names("what the message says by name"),
    },
    make: ({ command, objs, args, kwargs }) =>
      broadcastMsg(command as CommandName, objs, args.map((one) => one.value) as never, kwargs),
  }),
];

function maker(make: Makes, args: readonly unknown[] = []): () => PlanLike {
  return typeof make === "function" ? () => make(...args) : () => make;
}
