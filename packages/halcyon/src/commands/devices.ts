/** `halcyon devices`: which devices a beamline has, and what they can do. @module */
import { openBeamline } from "../beamline/beamline.ts";
import { exitCodes, type Command, type ExitCode, type World } from "../command.ts";
import { deviceLine } from "../beamline/device-line.ts";
import { npyFrameSink } from "../frames/npy-frames.ts";
import { optionsOnly, readOptions } from "../options.ts";

/** Lists the devices. */
export const devices: Command = {
  name: "devices",
  summary: "list the devices of a beamline",
  help: `halcyon devices [--beamline FILE] [--names]

Lists the devices with what they can do; with --names only the names.
`,
  run: listDevices,
};

async function listDevices(args: readonly string[], world: World): Promise<ExitCode> {
  const typed = readOptions(args, { beamline: { type: "string" }, names: { type: "boolean" } });
  optionsOnly("devices", typed, (word) => `A beamline is --beamline ${word}.`);
  const { values } = typed;
  const path = typeof values["beamline"] === "string" ? values["beamline"] : undefined;
  const sink = npyFrameSink(world.folder);
  const { clock, folder } = world;
  await using beamline = await openBeamline({ path, folder, clock, random: Math.random, sink, connect: false });
  const width = Math.max(...[...beamline.devices.keys()].map((name) => name.length));
  for (const [name, device] of beamline.devices) {
    world.terminal.out.write(`${values["names"] ? name : deviceLine(name, device, width)}\n`);
  }
  return exitCodes.success;
}
