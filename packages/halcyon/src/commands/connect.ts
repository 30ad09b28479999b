/** `halcyon connect`: which devices of a beamline are there, and why the others are not. @module */
import { keepConnecting, notConnected, type Reconnecting, type Trouble } from "@halcyon/devices";
import { isHalcyonError, type Clock } from "@halcyon/model";
import { openBeamline } from "../beamline/beamline.ts";
import { exitCodes, type Command, type ExitCode, type World } from "../command.ts";
import { npyFrameSink } from "../frames/npy-frames.ts";
import { optionsOnly, readOptions } from "../options.ts";
import { timeOption } from "../pv/pv-words.ts";

/** Connects the devices of a beamline, and tells what is up. */
export const connect: Command = {
  name: "connect",
  summary: "connect a beamline, and print what is up and why the rest is not",
  help: `halcyon connect [--beamline FILE] [--timeout S] [--watch]

Connects all devices of a beamline at once. Prints those that are up, and one tree of what is not, and why. It ends with
0 when everything is up.

  --beamline FILE   the devices, from a .ts or .yaml file (the simulated beamline)
  --timeout S       for so long each device may take (5)
  --watch           goes on trying, and tells of each device that comes up, until all are or Ctrl-C

  halcyon connect --beamline bl01.yaml
  halcyon connect --beamline bl01.ts --watch
`,
  run: connectBeamline,
};

async function connectBeamline(args: readonly string[], world: World): Promise<ExitCode> {
  const typed = readOptions(args, {
    beamline: { type: "string" },
    timeout: { type: "string" },
    watch: { type: "boolean" },
  });
  optionsOnly("connect", typed, (word) => `A beamline is --beamline ${word}.`);
  const { values } = typed;
  const path = typeof values["beamline"] === "string" ? values["beamline"] : undefined;
  const timeout = timeOption(values, "timeout") ?? 5;
  const { clock, folder, terminal } = world;
  const sink = npyFrameSink(folder);
  await using beamline = await openBeamline({ path, folder, clock, random: Math.random, sink, connect: false });
  const devices = eachOnce(beamline.devices);
  const interrupted = Promise.withResolvers<"interrupted">();
  const deaf = world.onInterrupt(() => interrupted.resolve("interrupted"));
  let first = true;
  const begun = clock.monotonic();
  const onConnected = (name: string): void => {
    if (!first) terminal.out.write(`up    ${name} after ${since(begun, clock)} s\n`);
  };
  try {
    using trying = keepConnecting(devices, { clock, timeout, onConnected });
    if ((await Promise.race([trying.tried, interrupted.promise])) === "interrupted") return exitCodes.aborted;
    first = false;
    tell(devices, trying, world);
    if (values["watch"] !== true || trying.missing.size === 0) return codeOf(trying);
    terminal.err.write(`${trying.missing.size} of ${devices.size} are not up: still trying.\n`);
    await Promise.race([trying.complete, interrupted.promise]);
    if (trying.missing.size > 0) terminal.err.write(`halcyon: ${treeOf(trying)}\n`);
    return codeOf(trying);
  } finally {
    deaf();
  }
}

function tell(devices: ReadonlyMap<string, object>, trying: Reconnecting, { terminal }: World): void {
  for (const name of devices.keys()) if (!trying.missing.has(name)) terminal.out.write(`up    ${name}\n`);
  for (const name of trying.missing.keys()) terminal.out.write(`down  ${name}\n`);
  if (trying.missing.size > 0) terminal.err.write(`halcyon: ${treeOf(trying)}\n`);
}

/** All that is missing, as one tree. */
function treeOf({ missing }: Reconnecting): string {
  const trouble = [...missing].map(([name, error]): Trouble => {
    if (!isHalcyonError(error, "device.connect")) return { name, reason: error.message };
    const [only, ...more] = error.facts.trouble;
    // A signal by itself is a tree of one leaf, which has the name of the whole.
    if (only !== undefined && more.length === 0 && only.name === name) return only;
    return { name, parts: error.facts.trouble };
  });
  const error = notConnected("", trouble);
  return `${error.message} [${error.code}]`;
}

// A device may be there by its name and by the name under which a file exports it.
function eachOnce(devices: ReadonlyMap<string, object>): ReadonlyMap<string, object> {
  const names = new Map<object, string>();
  for (const [name, device] of devices) if (!names.has(device)) names.set(device, name);
  return new Map([...names].map(([device, name]) => [name, device]));
}

function codeOf({ missing }: Reconnecting): ExitCode {
  return missing.size === 0 ? exitCodes.success : exitCodes.failed;
}

function since(begun: number, clock: Clock): string {
  return (clock.monotonic() - begun).toFixed(1);
}
