/** The declared parameters of the stubs for flyers. @module */
import type { Collectable, Flyable } from "@halcyon/model";
import { boolean, device, devices, optionalString, parameter, rest } from "../parameters/declare.ts";
import { type Definition, define } from "../parameters/definition.ts";
import type { Kind } from "../parameters/kind.ts";
import { collect, collectWhileCompleting, complete, completeAll, kickoff, kickoffAll } from "./fly.ts";
import { aGroup, given, theGroup, theTimeout, theWait } from "./shared-parameters.ts";

const aFlyer: Kind = { type: "device", ability: "flyable" };
const theFlyer = device("flyable", "the flyer");
const theFlyers = rest<{ flyer: Flyable }>("the flyers", { members: { flyer: aFlyer }, least: 0 });
const theStream = optionalString("the stream", { named: true });

export const flyDefinitions: readonly Definition[] = [
  define({
    name: "kickoff",
    text: "Starts a flyer.",
    parameters: { obj: theFlyer, group: theGroup, wait: theWait, timeout: theTimeout },
    make: ({ obj, group, wait, timeout }) => kickoff(obj, { group, wait, ...given({ timeout }) }),
  }),
  define({
    name: "complete",
    text: "Tells a flyer to finish.",
    parameters: { obj: theFlyer, group: theGroup, wait: theWait, timeout: theTimeout },
    make: ({ obj, group, wait, timeout }) => complete(obj, { group, wait, ...given({ timeout }) }),
  }),
  define({
    name: "kickoff_all",
    text: "Starts flyers at the same time.",
    parameters: { args: theFlyers, group: theGroup, wait: { ...theWait, fallback: true }, timeout: theTimeout },
    make: ({ args, group, wait, timeout }) =>
      kickoffAll(
        args.map((one) => one.flyer),
        { group, wait, ...given({ timeout }) },
      ),
  }),
  define({
    name: "complete_all",
    text: "Tells flyers to finish.",
    parameters: { args: theFlyers, group: theGroup, wait: theWait, timeout: theTimeout },
    make: ({ args, group, wait, timeout }) =>
      completeAll(
        args.map((one) => one.flyer),
        { group, wait, ...given({ timeout }) },
      ),
  }),
  define({
    name: "collect",
    text: "Collects what devices have measured since the last time.",
    parameters: {
      obj: device("collectable", "the device"),
      args: rest<{ device: Collectable }>("further devices of the same stream", {
        members: { device: { type: "device", ability: "collectable" } },
        least: 0,
      }),
      stream: boolean("not supported any more", { named: true, fallback: false }),
      return_payload: boolean("answer what was collected", { named: true, fallback: true }),
      name: theStream,
      timeout: theTimeout,
    },
    make: ({ obj, args, stream, return_payload: returnPayload, name, timeout }) =>
      collect([obj, ...args.map((one) => one.device)], {
        ...(stream ? { stream } : {}),
        ...(returnPayload ? {} : { returnPayload }),
        ...given({ name, timeout }),
      }),
  }),
  define({
    name: "collect_while_completing",
    text: "Tells flyers to finish, and collects at a period until they have.",
    parameters: {
      flyers: devices("flyable", "the flyers"),
      dets: devices("collectable", "what is collected"),
      flush_period: parameter<number | undefined>(
        { type: "number", units: "s", above: 0 },
        "time between collections",
        { optional: true },
      ),
      stream_name: optionalString("the stream"),
      watch: parameter<readonly string[]>({ type: "list", of: aGroup }, "groups whose failure ends it", {
        fallback: [],
      }),
    },
    make: ({ flyers, dets, flush_period: flushPeriod, stream_name: streamName, watch }) =>
      collectWhileCompleting(flyers, dets, {
        ...given({ flushPeriod, streamName }),
        watch,
      }),
  }),
];
