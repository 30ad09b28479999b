/** The declared parameters of the stubs that trigger, read, prepare and configure, and of one point of a scan. @module */
import { callback, device, devices as someDevices, parameter, rest, string } from "../parameters/declare.ts";
import { type Definition, define } from "../parameters/definition.ts";
import type { Kind } from "../parameters/kind.ts";
import { configureWith, prepare, read, trigger, triggerAndRead } from "./measure.ts";
import { given, theGroup, theTimeout, theWait } from "./shared-parameters.ts";
import { type Positions, type TakeReading, movePerStep, one1dStep, oneNdStep, oneShot } from "./step.ts";
import { type Step, isStep } from "./point.ts";

const anything: Kind = { type: "anything" };
const aMap: Kind = { type: "object", words: "a map from motors to positions", is: (value) => value instanceof Map };
const detectors = someDevices("readable", "what is read");
const takeReading = callback<TakeReading>("what makes the event, instead of trigger and read", "devices, name");
const step = parameter<Step>({ ...aMap, is: isStep }, "where each motor goes");
const positions = parameter<Positions>(aMap, "where each motor was last sent");

export const measureDefinitions: readonly Definition[] = [
  define({
    name: "read",
    text: "Reads a device.",
    parameters: { obj: device("readable", "what is read"), timeout: theTimeout },
    make: ({ obj, timeout }) => read(obj, given({ timeout })),
  }),
  define({
    name: "trigger",
    text: "Tells a device to measure.",
    parameters: { obj: device("triggerable", "what measures"), group: theGroup, wait: theWait, timeout: theTimeout },
    make: ({ obj, group, wait, timeout }) => trigger(obj, { group, wait, ...given({ timeout }) }),
  }),
  define({
    name: "prepare",
    text: "Tells a device what will be asked of it.",
    parameters: {
      obj: device("preparable", "what prepares"),
      value: parameter<unknown>(anything, "what will be asked of it"),
      group: theGroup,
      wait: theWait,
      timeout: theTimeout,
    },
    make: ({ obj, value, group, wait, timeout }) => prepare(obj, value, { group, wait, ...given({ timeout }) }),
  }),
  define({
    name: "configure",
    text: "Gives a device new configuration.",
    parameters: {
      obj: device("configures", "what is configured"),
      args: rest<{ value: unknown }>("what it takes", { members: { value: anything }, least: 0 }),
      timeout: theTimeout,
    },
    make: ({ obj, args, timeout }) =>
      configureWith(
        obj,
        args.map((one) => one.value),
        given({ timeout }),
      ),
  }),
  define({
    name: "trigger_and_read",
    text: "Triggers and reads devices as one event.",
    parameters: {
      devices: someDevices("readable", "what is triggered, where it can be, and read"),
      name: string("the stream", { fallback: "primary" }),
    },
    make: ({ devices, name }) => triggerAndRead(devices, name),
  }),
  define({
    name: "one_shot",
    text: "One point of a count.",
    parameters: { detectors, take_reading: takeReading },
    make: (bound) => oneShot(bound.detectors, bound.take_reading),
  }),
  define({
    name: "one_1d_step",
    text: "One point of a scan of one motor.",
    parameters: {
      detectors,
      motor: device("movable", "what is moved"),
      step: parameter<unknown>(anything, "where it goes"),
      take_reading: takeReading,
    },
    make: (bound) => one1dStep(bound.detectors, bound.motor, bound.step, bound.take_reading),
  }),
  define({
    name: "move_per_step",
    text: "Moves to one point of a scan.",
    parameters: { step, pos_cache: positions },
    make: (bound) => movePerStep(bound.step, bound.pos_cache),
  }),
  define({
    name: "one_nd_step",
    text: "One point of a scan of any number of motors.",
    parameters: { detectors, step, pos_cache: positions, take_reading: takeReading },
    make: (bound) => oneNdStep(bound.detectors, bound.step, bound.pos_cache, bound.take_reading),
  }),
];
