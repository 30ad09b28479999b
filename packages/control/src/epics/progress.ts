/** How far a move has come, told by its readback. @module */
import type { SignalR } from "@halcyon/devices";
import { type Clock, HalcyonError, type Progress } from "@halcyon/model";

export interface MoveUnderWay {
  readonly readback: SignalR<number>;
  readonly name: string;
  readonly initial: number;
  readonly target: number;
  /** In units per s. */
  readonly velocity: number | undefined;
  readonly clock: Clock;
  readonly report: (progress: Progress) => void;
}

/**
 * Reports at each change of the readback until the signal is aborted.
 *
 * @throws HalcyonError `signal.disconnected` when the readback's server goes away: where the axis is, is then unknown.
 */
export async function followReadback(move: MoveUnderWay, signal: AbortSignal): Promise<never> {
  const { readback, name, initial, target, velocity, clock, report } = move;
  const [key] = Object.values(await readback.describe());
  const start = clock.monotonic();
  const whole = Math.abs(target - initial);
  for await (const { value: current } of readback.observe({ signal })) {
    const left = Math.abs(target - current);
    report({
      name,
      current,
      initial,
      target,
      fraction: whole === 0 ? 1 : Math.max(0, Math.min(1, 1 - left / whole)),
      elapsed: clock.monotonic() - start,
      ...(typeof key?.units === "string" ? { unit: key.units } : {}),
      ...(typeof key?.precision === "number" ? { precision: key.precision } : {}),
      ...(velocity !== undefined && velocity > 0 ? { remaining: left / velocity } : {}),
    });
  }
  throw new HalcyonError("status.cancelled", `The move of ${name} is no longer followed.`, { status: name });
}
