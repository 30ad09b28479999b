/** The declared parameters of the stubs that move, stop, locate and stage. @module */
import type { Locatable, Movable, Stageable } from "@halcyon/model";
import { boolean, device, parameter, rest } from "../parameters/declare.ts";
import { type Definition, alias, define } from "../parameters/definition.ts";
import type { Kind } from "../parameters/kind.ts";
import { locate, locateAll, rd } from "./locate.ts";
import { type Move, absSet, move, moveBy, relSet, stop } from "./move.ts";
import { given, theGroup, theTimeout, theWait } from "./shared-parameters.ts";
import { stage, stageAll, unstage, unstageAll } from "./stage.ts";

const aMovable: Kind = { type: "device", ability: "movable" };
const anything: Kind = { type: "anything", words: "a position" };
const moves = rest<Move>("the devices, each with where it goes", {
  members: { device: aMovable, to: anything },
  least: 1,
});
const theDevice = device("movable", "what is moved");
const thePosition = parameter<unknown>(anything, "where it goes");

const stageable = parameter<Stageable>({ type: "device" }, "the device");
const stageables = rest<{ device: Stageable }>("the devices", { members: { device: { type: "device" } }, least: 0 });
const waitIfAble = parameter<boolean | undefined>({ type: "boolean" }, "wait for its group", {
  named: true,
  optional: true,
});

const mvDefinition = define({
  name: "mv",
  text: "Moves things together and waits for all.",
  parameters: { args: moves, group: theGroup, timeout: theTimeout },
  make: ({ args, group, timeout }) => move(args, given({ group, timeout })),
});

const mvrDefinition = define({
  name: "mvr",
  text: "Moves things together relative to where they are, and waits for all.",
  parameters: { args: moves, group: theGroup, timeout: theTimeout },
  make: ({ args, group, timeout }) => moveBy(args, given({ group, timeout })),
});

export const moveDefinitions: readonly Definition[] = [
  mvDefinition,
  alias("mov", mvDefinition),
  mvrDefinition,
  alias("movr", mvrDefinition),
  define({
    name: "abs_set",
    text: "Sends a device somewhere, and waits only when asked to.",
    parameters: { obj: theDevice, value: thePosition, group: theGroup, wait: theWait, timeout: theTimeout },
    make: ({ obj, value, group, wait, timeout }) => absSet(obj, value, { group, wait, ...given({ timeout }) }),
  }),
  define({
    name: "rel_set",
    text: "Sends a device to where it is and so much more.",
    parameters: { obj: theDevice, value: thePosition, group: theGroup, wait: theWait, timeout: theTimeout },
    make: ({ obj, value, group, wait, timeout }) =>
      relSet(obj as Movable<number>, value as number, { group, wait, ...given({ timeout }) }),
  }),
  define({
    name: "rd",
    text: "The one value of a device.",
    parameters: {
      obj: device("readable", "what is read"),
      default_value: parameter<unknown>({ type: "anything" }, "what it is in a dry run", { named: true, fallback: 0 }),
      timeout: theTimeout,
    },
    make: ({ obj, default_value: defaultValue, timeout }) => rd(obj, { defaultValue, ...given({ timeout }) }),
  }),
  define({
    name: "stop",
    text: "Stops a device wherever it is.",
    parameters: { obj: device("stoppable", "what is stopped"), timeout: theTimeout },
    make: ({ obj, timeout }) => stop(obj, given({ timeout })),
  }),
  define({
    name: "locate",
    text: "Where devices are, and where they were sent.",
    parameters: {
      objs: rest<{ device: Locatable }>("the devices", {
        members: { device: { type: "device", ability: "locatable" } },
        least: 1,
      }),
      squeeze: boolean("a single one is not in a list", { named: true, fallback: true }),
      timeout: theTimeout,
    },
    make: ({ objs, squeeze, timeout }) => {
      const devices = objs.map((one) => one.device);
      const [first, ...others] = devices;
      const options = given({ timeout });
      return squeeze && first !== undefined && others.length === 0
        ? locate(first, options)
        : locateAll(devices, options);
    },
  }),
  define({
    name: "stage",
    text: "Makes a device ready.",
    parameters: { obj: stageable, group: theGroup, wait: waitIfAble, timeout: theTimeout },
    make: ({ obj, group, wait, timeout }) => stage(obj, { group, ...given({ wait, timeout }) }),
  }),
  define({
    name: "unstage",
    text: "Puts a device to rest.",
    parameters: { obj: stageable, group: theGroup, wait: waitIfAble, timeout: theTimeout },
    make: ({ obj, group, wait, timeout }) => unstage(obj, { group, ...given({ wait, timeout }) }),
  }),
  define({
    name: "stage_all",
    text: "Makes devices ready at the same time.",
    parameters: { args: stageables, group: theGroup, timeout: theTimeout },
    make: ({ args, group, timeout }) =>
      stageAll(
        args.map((one) => one.device),
        group,
        given({ timeout }),
      ),
  }),
  define({
    name: "unstage_all",
    text: "Puts devices to rest at the same time.",
    parameters: { args: stageables, group: theGroup, timeout: theTimeout },
    make: ({ args, group, timeout }) =>
      unstageAll(
        args.map((one) => one.device),
        group,
        given({ timeout }),
      ),
  }),
];
