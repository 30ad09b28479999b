/**
 * Putting devices to rest: stopping, pausing, unstaging; each step in parallel over the devices, each with a deadline.
 *
 * A device that fails or hangs never keeps the others from being put to rest: what went wrong is answered.
 * @module
 */
import {
  HalcyonError,
  Status,
  asError,
  can,
  nameOf,
  type Clock,
  type Completion,
  type HasName,
  type Pausable,
} from "@halcyon/model";
import { Call } from "./call.ts";

/** One step for one device. */
type Step = (device: HasName, call: Call) => Completion;

async function one(
  device: HasName,
  step: string,
  act: Step,
  clock: Clock,
  timeout: number,
): Promise<Error | undefined> {
  const call = new Call(timeout);
  try {
    const status = Status.of(act(device, call));
    if (!status.done) {
      const limited = Status.pending({
        name: `${step} of ${device.name}`,
        deadline: timeout,
        clock,
        onCancel: (reason) => call.abandon(reason),
      });
      status.onDone(() => (status.error === undefined ? limited.finish() : limited.fail(status.error)));
      await limited.status.finished;
    } else if (status.error !== undefined) throw status.error;
    return undefined;
  } catch (thrown) {
    const cause = asError(thrown);
    return new HalcyonError(
      "engine.cleanup",
      `${nameOf(device)} would not ${step}: ${cause.message}`,
      { device: nameOf(device), step, timeout },
      { cause },
    );
  }
}

/** Does one step for all devices at the same time; answers what failed. */
export async function all(
  devices: Iterable<HasName>,
  step: string,
  act: Step,
  clock: Clock,
  timeout: number,
): Promise<Error[]> {
  const results = await Promise.all([...devices].map((device) => one(device, step, act, clock, timeout)));
  return results.filter((error) => error !== undefined);
}

export const stop: Step = (device, call) => (can(device, "stoppable") ? device.stop(true, call) : undefined);
export const pause: Step = (device, call) => (can(device, "pausable") ? device.pause(call) : undefined);
export const resume: Step = (device, call) => (can(device, "pausable") ? device.resume(call) : undefined);
export const unstage: Step = (device, call) => {
  if (!can(device, "stageable")) return undefined;
  const answer = device.unstage(call);
  // Older devices answer the list of what they unstaged.
  return Array.isArray(answer) ? undefined : answer;
};

/** Why a pause is not possible now: the first device that refuses. Undefined at once when none has to be asked. */
export function pauseRefused(
  devices: Iterable<HasName>,
): Promise<HalcyonError<"device.pause_refused"> | undefined> | undefined {
  const asked = [...devices].filter((device) => can(device, "pausable") && device.mayPause !== undefined);
  return asked.length === 0 ? undefined : firstRefusal(asked as Pausable[]);
}

async function firstRefusal(devices: readonly Pausable[]): Promise<HalcyonError<"device.pause_refused"> | undefined> {
  const reasons = await Promise.all(devices.map(reasonOf));
  const at = reasons.findIndex((reason) => reason !== undefined);
  const [device, reason] = [devices[at], reasons[at]];
  if (device === undefined || reason === undefined) return undefined;
  return new HalcyonError("device.pause_refused", `${device.name} cannot pause now: ${reason}`, {
    device: device.name,
    reason,
  });
}

// One that cannot even say is not known to be safe.
async function reasonOf(device: Pausable): Promise<string | undefined> {
  try {
    return await device.mayPause?.();
  } catch (thrown) {
    return asError(thrown).message;
  }
}
