/** A trigger that takes time on the clock. @module */
import { type Clock, Status, type VerbCall } from "@halcyon/model";

/** Calls `take` after `seconds`; not at all when it is called off before. Progress is told five times. */
export function exposed(
  name: string,
  seconds: number,
  clock: Clock,
  take: () => void | Promise<void>,
  call?: VerbCall,
): Status {
  const signal = call?.signal;
  const started = clock.monotonic();
  let cancel: (() => void) | undefined;
  const leave = (): void => {
    cancel?.();
    signal?.removeEventListener("abort", aborted);
  };
  const { status, finish, fail, report } = Status.pending({ name: `${name}.trigger`, onCancel: leave });
  const aborted = (): void => status.cancel(signal?.reason);
  const tick = (): void => {
    const elapsed = clock.monotonic() - started;
    const remaining = seconds - elapsed;
    if (remaining > 1e-9) {
      report({
        name,
        current: elapsed,
        initial: 0,
        target: seconds,
        unit: "s",
        fraction: elapsed / seconds,
        elapsed,
        remaining,
      });
      cancel = clock.after(Math.min(seconds / 5, remaining), tick);
      return;
    }
    leave();
    try {
      const taken = take();
      if (taken === undefined) finish();
      else taken.then(finish, fail);
    } catch (error) {
      fail(error);
    }
  };
  if (signal?.aborted === true) {
    aborted();
    return status;
  }
  signal?.addEventListener("abort", aborted, { once: true });
  tick();
  return status;
}
