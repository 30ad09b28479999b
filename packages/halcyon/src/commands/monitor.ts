/** `halcyon monitor`: each change of PVs, as it comes. @module */
import type { CaChannel, CaControl, CaReading } from "@halcyon/control";
import { encodeValue, isHalcyonError } from "@halcyon/model";
import { exitCodes, type Command, type ExitCode, type World } from "../command.ts";
import { complain, controlOf, openClient, usualTimeout } from "../pv/pv-client.ts";
import { jsonOf, lineOf } from "../pv/pv-text.ts";
import { readPvWords, timeOption, wholeOption } from "../pv/pv-words.ts";

/** Prints a line for each update. */
export const monitor: Command = {
  name: "monitor",
  summary: "print each change of PVs",
  help: `halcyon monitor ca://PV … [--count N] [--json] [--array N] [--timeout S]

Prints the present value of each PV and a line for each change of value or alarm, until Ctrl-C. A server that goes away
is waited for, and said beside the output.

  --count N     ends after N lines
  --json        one object of JSON for each update, with whole arrays
  --array N     elements of an array, at most (10; with --json all)
  --timeout S   a PV that is not there after so long is said (5); it ends when none is

  halcyon monitor ca://BL01:RING ca://BL01:X.RBV
  halcyon monitor ca://BL01:RING --count 10 --json
`,
  run: follow,
};

async function follow(args: readonly string[], world: World): Promise<ExitCode> {
  const { options, pvs } = readPvWords(
    args,
    { count: { type: "string" }, json: { type: "boolean" }, array: { type: "string" }, timeout: { type: "string" } },
    false,
  );
  const elements = wholeOption(options, "array", 0);
  const timeout = timeOption(options, "timeout") ?? usualTimeout;
  let left = wholeOption(options, "count", 1) ?? Infinity;
  const { out } = world.terminal;
  const width = Math.max(...pvs.map(({ pv }) => pv.length));
  const over = new AbortController();
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  over.signal.addEventListener("abort", () => end(), { once: true });

  const update = (pv: string, reading: CaReading, control: CaControl | undefined): void => {
    if (over.signal.aborted) return;
    if (options["json"] === true) out.write(`${encodeValue(jsonOf(pv, reading, control, elements))}\n`);
    else out.write(`${lineOf(pv, width, reading, control, { elements: elements ?? 10, colour: out.colour })}\n`);
    if ((left -= 1) === 0 || out.gone === true) over.abort();
  };

  const deaf = world.onInterrupt(() => over.abort());
  await using client = openClient(world);
  try {
    const channels = pvs.map(({ pv }) => client.channel(pv));
    const watching = channels.map((channel) => watch(channel, over.signal, update, world));
    // What fails for another reason than the end has been said by whoever watches.
    const first = channels.map(async (channel) => await present(channel, timeout, over.signal, world));
    const there = await Promise.all(first);
    if (!over.signal.aborted && there.every((one) => !one)) return exitCodes.failed;
    const all = Promise.all(watching);
    await Promise.race([ended, all]);
    if (over.signal.aborted) return exitCodes.success;
    return exitCodes.failed;
  } finally {
    deaf();
    over.abort();
  }
}

/** Whether it is there in time; says so if not. */
async function present(channel: CaChannel, timeout: number, signal: AbortSignal, world: World): Promise<boolean> {
  try {
    await channel.connected({ timeout, signal });
    return true;
  } catch (error) {
    if (!signal.aborted) complain(error, world);
    return false;
  }
}

/** Tells of each change. Ends only when that cannot go on: it may not be read. */
async function watch(
  channel: CaChannel,
  signal: AbortSignal,
  update: (pv: string, reading: CaReading, control: CaControl | undefined) => void,
  world: World,
): Promise<void> {
  const refused = Promise.withResolvers<Error>();
  try {
    await channel.connected({ timeout: Infinity, signal });
    let control = await controlOf(channel, Infinity);
    // Units and choices come anew after a reconnection, before the value does: it is asked for first.
    using open = new DisposableStack();
    open.use(
      channel.monitor(
        {
          update: (reading) => {
            control = reading.control;
          },
        },
        { form: "ctrl", count: 1, mask: ["property"] },
      ),
    );
    open.use(
      channel.monitor({
        update: (reading) => update(channel.name, reading, control),
        lost: (error) => complain(error, world),
        refused: (error) => refused.resolve(error),
      }),
    );
    signal.addEventListener("abort", () => refused.resolve(asReason(signal)), { once: true });
    const error = await refused.promise;
    if (!signal.aborted) complain(error, world);
  } catch (error) {
    if (!signal.aborted && !isHalcyonError(error, "ca.closed")) complain(error, world);
  }
}

function asReason({ reason }: AbortSignal): Error {
  return reason instanceof Error ? reason : new Error("It is over.");
}
