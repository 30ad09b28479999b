/**
 * Giving way: one turn of the event loop, so that timers, sockets and people get theirs.
 *
 * Timers are rounded up to 1 ms (browsers: 4 ms), too long to wait every few ms; `setImmediate` where there is
 * one, a message channel elsewhere, take microseconds. @module
 */
const immediate = (globalThis as { setImmediate?: (call: () => void) => unknown }).setImmediate;

/** Resolves in the next turn of the event loop. */
export const nextTurn: () => Promise<void> =
  immediate !== undefined
    ? () => new Promise((resolve) => void immediate(resolve))
    : () =>
        new Promise((resolve) => {
          const { port1, port2 } = new MessageChannel();
          port1.addEventListener("message", () => {
            port1.close();
            resolve();
          });
          port1.start();
          port2.postMessage(undefined);
        });

/** ms of work after which the engine gives way. */
export const turnLength = 4;
