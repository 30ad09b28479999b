/**
 * A signal that is asked for at each read, however well its monitor is informed.
 *
 * A put that completes and the monitor of what it changed come from different tasks of an IOC: right after a trigger or
 * a move the monitor may still tell the value from before. A get is answered with what is there.
 *
 * @module
 */
import type { ReadablePart, SignalR } from "@halcyon/devices";

/** The signal as a part of a device, always asked. */
export function asked<T>(signal: SignalR<T>): ReadablePart {
  const { name, type, hints } = signal;
  return {
    name,
    hints,
    describe: () => signal.describe(),
    async read() {
      const reading = await signal.reading({ fresh: true });
      return { [name]: { ...reading, value: type.inDocument?.(reading.value) ?? reading.value } };
    },
  };
}
