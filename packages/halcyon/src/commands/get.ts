/** `halcyon get`: the values of PVs. @module */
import { encodeValue } from "@halcyon/model";
import { type Command, type ExitCode, type World } from "../command.ts";
import { codeOf, eachOf, openClient, stateOf, usualTimeout } from "../pv/pv-client.ts";
import { jsonOf, lineOf } from "../pv/pv-text.ts";
import { readPvWords, timeOption, wholeOption } from "../pv/pv-words.ts";

/** Prints the value of each PV, with units, time and alarm. */
export const get: Command = {
  name: "get",
  summary: "print the values of PVs",
  help: `halcyon get ca://PV … [--json] [--array N] [--timeout S]

Prints a line for each PV: value with units, time (UTC), and the alarm if there is one. All are asked at once.

  --json        one object of JSON for each PV, with whole arrays
  --array N     elements of an array, at most (10; with --json all)
  --timeout S   for so long a PV is searched for and waited for (5)

EPICS_CA_ADDR_LIST and its kin say where to search; this machine is the default. A PV that ends in $ is a long text.

  halcyon get ca://BL01:X.RBV ca://BL01:SHUTTER
  halcyon get --json ca://BL01:SPECTRUM --array 4
`,
  run: printValues,
};

async function printValues(args: readonly string[], world: World): Promise<ExitCode> {
  const { options, pvs } = readPvWords(
    args,
    { json: { type: "boolean" }, array: { type: "string" }, timeout: { type: "string" } },
    false,
  );
  const elements = wholeOption(options, "array", 0);
  const timeout = timeOption(options, "timeout") ?? usualTimeout;
  await using client = openClient(world);
  const states = await eachOf(pvs, ({ pv }) => stateOf(client.channel(pv), timeout), world);
  const { out } = world.terminal;
  const width = Math.max(...pvs.map(({ pv }) => pv.length));
  for (const state of states) {
    if (state === undefined) continue;
    const { pv, reading, control } = state;
    if (options["json"] === true) out.write(`${encodeValue(jsonOf(pv, reading, control, elements))}\n`);
    else out.write(`${lineOf(pv, width, reading, control, { elements: elements ?? 10, colour: out.colour })}\n`);
  }
  return codeOf(states);
}
