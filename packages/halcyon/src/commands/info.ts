/** `halcyon info`: what PVs are. @module */
import type { CaControl, CaRange } from "@halcyon/control";
import { encodeValue } from "@halcyon/model";
import { type Command, type ExitCode, type World } from "../command.ts";
import { codeOf, eachOf, openClient, stateOf, usualTimeout, type PvState } from "../pv/pv-client.ts";
import { alarmText, jsonOf, timeText, valueText, type ShownAs } from "../pv/pv-text.ts";
import { readPvWords, timeOption } from "../pv/pv-words.ts";

/** Prints type, count, rights, server, limits, choices and precision of each PV. */
export const info: Command = {
  name: "info",
  summary: "print what PVs are: type, server, limits, choices",
  help: `halcyon info ca://PV … [--json] [--timeout S]

Prints for each PV its server, type, number of elements, access rights, value, units, precision, limits and choices.

  --json        one object of JSON for each PV
  --timeout S   for so long a PV is searched for and waited for (5)

  halcyon info ca://BL01:X.VAL
`,
  run: printInfo,
};

async function printInfo(args: readonly string[], world: World): Promise<ExitCode> {
  const { options, pvs } = readPvWords(args, { json: { type: "boolean" }, timeout: { type: "string" } }, false);
  const timeout = timeOption(options, "timeout") ?? usualTimeout;
  await using client = openClient(world);
  const states = await eachOf(pvs, ({ pv }) => stateOf(client.channel(pv), timeout), world);
  const { out } = world.terminal;
  for (const state of states) {
    if (state === undefined) continue;
    const { reading, control, info: known } = state;
    if (options["json"] === true) {
      out.write(`${encodeValue({ ...known, ...limitsOf(control), ...jsonOf(known.pv, reading, control) })}\n`);
      continue;
    }
    out.write(`${known.pv}\n`);
    for (const [name, text] of rowsOf(state, { elements: 10, colour: out.colour })) {
      out.write(`  ${name.padEnd(14)}  ${text}\n`);
    }
  }
  return codeOf(states);
}

/** Each line with its name; what a PV does not have is left out. */
function rowsOf({ pv, info: known, reading, control }: PvState, shown: ShownAs): [name: string, text: string][] {
  const { units } = control ?? {};
  const range = (of: CaRange | undefined): string | undefined =>
    of === undefined || !isSet(of) ? undefined : `${of.low} to ${of.high}${units ? ` ${units}` : ""}`;
  const rows: [string, string | undefined][] = [
    ["server", known.server],
    ["type", known.native],
    ["elements", known.count === 1 ? "1" : `${known.count} at most`],
    ["access", `${known.read ? "read" : "no read"}, ${known.write ? "write" : "no write"}`],
    ["value", valueText(reading.value, control, pv, shown)],
    ["time", timeText(reading.timestamp)],
    ["alarm", alarmText(reading, shown) || "none"],
    ["units", units],
    ["precision", control?.precision?.toString()],
    ["control limits", range(control?.control)],
    ["display limits", range(control?.display)],
    ["warning limits", range(control?.warning)],
    ["alarm limits", range(control?.alarm)],
    ["choices", control?.choices?.map((choice, i) => `${i} ${choice}`).join(", ")],
  ];
  return rows.flatMap(([name, text]) => (text === undefined || text === "" ? [] : [[name, text]]));
}

/** What a PV says of itself, without the limits that are not set. */
function limitsOf(control: CaControl | undefined): Partial<CaControl> {
  return Object.fromEntries(Object.entries(control ?? {}).filter(([, value]) => !isRange(value) || isSet(value)));
}

function isRange(value: unknown): value is CaRange {
  return typeof value === "object" && value !== null && "low" in value;
}

// Records without limits have 0 and 0, or NaN.
function isSet({ low, high }: CaRange): boolean {
  return low !== high && !Number.isNaN(low) && !Number.isNaN(high);
}
