/** The declared parameters of the stubs about runs, streams and bundles. @module */
import type { ExitStatus, Readable } from "@halcyon/model";
import { boolean, device, metadata, names, optionalString, rest, string } from "../parameters/declare.ts";
import { type Definition, define } from "../parameters/definition.ts";
import type { Kind } from "../parameters/kind.ts";
import { given, theTimeout } from "./shared-parameters.ts";
import { closeRun, create, declareStream, drop, monitor, openRun, save, unmonitor } from "./run.ts";

const aDevice: Kind = { type: "device" };

interface Named {
  readonly device: Readable;
}

export const runDefinitions: readonly Definition[] = [
  define({
    name: "open_run",
    text: "Opens a run.",
    parameters: { md: { ...metadata(), given: "place" } },
    make: ({ md }) => openRun(md),
  }),
  define({
    name: "close_run",
    text: "Closes the run.",
    parameters: {
      exit_status: optionalString("how it ended", { oneOf: ["success", "abort", "fail"] }),
      reason: optionalString("why"),
    },
    make: ({ exit_status: exitStatus, reason }) =>
      closeRun(given({ exitStatus: exitStatus as ExitStatus | undefined, reason })),
  }),
  define({
    name: "declare_stream",
    text: "Describes the devices of a stream before its first event.",
    parameters: {
      objs: rest<Named>("the devices", { members: { device: aDevice }, least: 0 }),
      name: string("the stream", { named: true }),
      collect: boolean("by what they will have collected", { named: true, fallback: false }),
      timeout: theTimeout,
    },
    make: ({ objs, name, collect, timeout }) =>
      declareStream(
        objs.map((one) => one.device),
        name,
        { ...(collect ? { collect } : {}), ...given({ timeout }) },
      ),
  }),
  define({
    name: "create",
    text: "Opens a bundle: what is read from now on becomes one event.",
    parameters: { name: string("the stream", { fallback: "primary" }) },
    make: ({ name }) => create(name),
  }),
  define({ name: "save", text: "Makes the bundle an event.", parameters: {}, make: save }),
  define({ name: "drop", text: "Forgets the bundle.", parameters: {}, make: drop }),
  define({
    name: "monitor",
    text: "Makes an event of each change of a signal.",
    parameters: {
      obj: device("subscribable", "the signal"),
      name: optionalString("the stream", { named: true }),
      kwargs: names("what else the signal's subscription takes"),
    },
    make: ({ obj, name, kwargs }) => monitor(obj, { ...kwargs, ...given({ name }) }),
  }),
  define({
    name: "unmonitor",
    text: "Ends the monitoring of a signal.",
    parameters: { obj: device("subscribable", "the signal") },
    make: ({ obj }) => unmonitor(obj),
  }),
];
