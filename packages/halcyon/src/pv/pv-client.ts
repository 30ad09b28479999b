/**
 * A Channel Access client for one command: several PVs at once, and an error for each that fails.
 *
 * @module
 */
import { CaContext, type CaChannel, type CaControl, type CaReading, type ChannelInfo } from "@halcyon/control";
import { asError, isHalcyonError } from "@halcyon/model";
import { exitCodes, type ExitCode, type World } from "../command.ts";

/** s that a PV may take to be found and to answer, when the command line does not say. */
export const usualTimeout = 5;

/** What a PV holds, and what it says of itself. */
export interface PvState {
  readonly pv: string;
  readonly info: ChannelInfo;
  readonly reading: CaReading;
  readonly control: CaControl | undefined;
}

/** A client as the environment of the command says; warnings go beside the output. */
export function openClient({ terminal, clock, env }: World): CaContext {
  return new CaContext(
    {
      clock,
      log: ({ level, text }) => {
        if (level === "warning") terminal.err.write(`halcyon: ${text}\n`);
      },
    },
    env,
  );
}

/** Reads a PV with alarm, time, units, limits and choices. @throws HalcyonError `ca.unreachable` and what `get` throws. */
export async function stateOf(channel: CaChannel, timeout: number): Promise<PvState> {
  const [reading, control] = await Promise.all([channel.get({ timeout }), controlOf(channel, timeout)]);
  const { info } = channel;
  if (info === undefined) return await stateOf(channel, timeout);
  return { pv: channel.name, info, reading, control };
}

/** What a PV says of itself, without its elements. */
export async function controlOf(channel: CaChannel, timeout: number): Promise<CaControl | undefined> {
  return (await channel.get({ form: "ctrl", count: 1, timeout })).control;
}

/** Does something for each at once. Prints what fails, in the order typed; undefined stands for it in what is answered. */
export async function eachOf<T, R>(
  all: readonly T[],
  act: (one: T) => Promise<R>,
  world: World,
): Promise<(R | undefined)[]> {
  const ended = await Promise.allSettled(all.map(act));
  return ended.map((one) => {
    if (one.status === "fulfilled") return one.value;
    complain(one.reason, world);
    return undefined;
  });
}

/** Says what went wrong, beside the output. */
export function complain(thrown: unknown, { terminal }: World): void {
  const error = asError(thrown);
  terminal.err.write(`halcyon: ${error.message}${isHalcyonError(error) ? ` [${error.code}]` : ""}\n`);
}

/** How a command ends that did something for each of several. */
export function codeOf(done: readonly unknown[]): ExitCode {
  return done.includes(undefined) ? exitCodes.failed : exitCodes.success;
}
