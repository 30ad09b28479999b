/** `halcyon put`: writes values to PVs. @module */
import type { CaChannel, CaPutValue } from "@halcyon/control";
import { HalcyonError, encodeValue } from "@halcyon/model";
import { exitCodes, type Command, type ExitCode, type World } from "../command.ts";
import { codeOf, eachOf, openClient, stateOf, usualTimeout, type PvState } from "../pv/pv-client.ts";
import { jsonOf, valueText, type ShownAs } from "../pv/pv-text.ts";
import { typedValue } from "../pv/pv-value.ts";
import { readPvWords, timeOption } from "../pv/pv-words.ts";

/** Writes a value to each PV, and prints what was there before and is there now. */
export const put: Command = {
  name: "put",
  summary: "write values to PVs",
  help: `halcyon put ca://PV VALUE … [ca://PV VALUE …] [--no-wait] [--json] [--timeout S]

Writes, waits until all that the value set going has ended (a move, a count), and prints the old and the new value.
Several words after a PV are the elements of an array. A choice is written by its name or its index. When one of the
PVs is not there, or a value is none of its PV's, nothing is written at all.

  --no-wait     does not wait for the end
  --json        one object of JSON for each PV, with "old" and "new"
  --timeout S   for so long a PV is searched for (5), and the end waited for (as long as it takes)

Ctrl-C stops waiting; it does not stop what was set going.

  halcyon put ca://BL01:X 1.5
  halcyon put ca://BL01:SHUTTER Open ca://BL01:GAIN 3 --no-wait
  halcyon put ca://BL01:WAVE 1 2 3 -4
`,
  run: write,
};

async function write(args: readonly string[], world: World): Promise<ExitCode> {
  const { options, pvs } = readPvWords(
    args,
    { "no-wait": { type: "boolean" }, json: { type: "boolean" }, timeout: { type: "string" } },
    true,
  );
  const bare = pvs.find(({ values }) => values.length === 0);
  if (bare !== undefined)
    throw new HalcyonError("cli.usage", `What is to be written to ca://${bare.pv}? It has no value.`, {
      argument: `ca://${bare.pv}`,
      allowed: [],
    });
  const asked = timeOption(options, "timeout");
  const timeout = asked ?? usualTimeout;
  await using client = openClient(world);
  const before = await eachOf(pvs, ({ pv }) => known(client.channel(pv), timeout), world);
  const all = before.filter((one) => one !== undefined);
  if (all.length < before.length) {
    if (before.length > 1) world.terminal.err.write("Nothing was written.\n");
    return exitCodes.failed;
  }
  const values = pvs.map(({ values: words }, i) => {
    const { info, control } = all[i] ?? {};
    return info === undefined ? "" : typedValue(words, info, control);
  });
  const stopped = new AbortController();
  const deaf = world.onInterrupt(() => stopped.abort(new Error("Ctrl-C: what was written may still be under way.")));
  const writing = { completion: options["no-wait"] !== true, timeout: asked ?? Infinity, signal: stopped.signal };
  try {
    const done = await eachOf(
      all.map((old, i) => [old, values[i] ?? ""] as const),
      async ([old, value]) => await written(client.channel(old.pv), old, value, writing, timeout),
      world,
    );
    print(
      done.filter((one) => one !== undefined),
      options["json"] === true,
      world,
    );
    return stopped.signal.aborted ? exitCodes.aborted : codeOf(done);
  } finally {
    deaf();
  }
}

/** A PV that may be written, with what it holds if that may be read. */
type Known = Pick<PvState, "pv" | "info"> & Partial<PvState>;

async function known(channel: CaChannel, timeout: number): Promise<Known> {
  await channel.connected({ timeout });
  const { info } = channel;
  if (info !== undefined && !info.read) return { pv: channel.name, info };
  return await stateOf(channel, timeout);
}

interface Written {
  readonly old: Known;
  readonly new: Known;
}

async function written(
  channel: CaChannel,
  old: Known,
  value: CaPutValue,
  how: { readonly completion: boolean; readonly timeout: number; readonly signal: AbortSignal },
  timeout: number,
): Promise<Written> {
  await channel.put(value, how);
  return { old, new: await known(channel, timeout) };
}

function print(done: readonly Written[], json: boolean, { terminal: { out } }: World): void {
  const width = Math.max(0, ...done.map(({ old }) => old.pv.length));
  const shown = { elements: 10, colour: out.colour };
  for (const { old, new: now } of done) {
    const { pv } = old;
    if (json) out.write(`${encodeValue({ pv, old: forPrograms(old), new: forPrograms(now) })}\n`);
    else out.write(`${pv.padEnd(width)}  ${forPeople(old, shown)} → ${forPeople(now, shown)}\n`);
  }
}

function forPeople({ pv, reading, control }: Known, shown: ShownAs): string {
  return reading === undefined ? "(may not be read)" : valueText(reading.value, control, pv, shown);
}

function forPrograms({ pv, reading, control }: Known): object | null {
  return reading === undefined ? null : jsonOf(pv, reading, control);
}
