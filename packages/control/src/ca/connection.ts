/**
 * Whether PVs are connected, as a signal: what a suspender watches, so that a run waits while an IOC is away.
 *
 * @module
 */
import { type SignalR, type SoftSignal, softSignal } from "@halcyon/devices";
import type { CaContext } from "./context.ts";

/** The signal, and how to end its watching. */
export interface Connection extends Disposable {
  /** True while all the PVs are connected. */
  readonly signal: SignalR<boolean>;
}

/**
 * Whether all of `pvs` are connected. It changes before any request or move fails for the loss, so a suspender on it
 * holds a run before the plan hears of the failure.
 */
export function connectionOf(context: CaContext, name: string, pvs: readonly string[]): Connection {
  const channels = pvs.map((pv) => context.channel(pv));
  const all = (): boolean => channels.every((channel) => channel.state === "connected");
  const signal: SoftSignal<boolean> = softSignal(name, all(), { clock: context.settings.clock });
  const look = (): void => {
    if (signal.value !== all()) signal.value = all();
  };
  const unwatch = channels.map((channel) => channel.watch(look));
  return {
    signal,
    [Symbol.dispose]() {
      for (const end of unwatch) end();
    },
  };
}
