/**
 * Staging as a scope: what was staged is unstaged when the scope ends, however it ends.
 *
 * ```ts
 * await using _ = await staged([det, x]);
 * ```
 *
 * @module
 */
import { Status, type VerbCall, can } from "@halcyon/model";

/**
 * Stages devices, all at once. When one can't be staged, all are unstaged again and its error is thrown.
 *
 * A device whose part is staged too takes care of it: a device that is given twice is staged once.
 *
 * @returns disposing of it unstages all, the last first, also those after one that fails.
 */
export async function staged(devices: Iterable<object>, call?: VerbCall): Promise<AsyncDisposable> {
  const scope = new AsyncDisposableStack();
  const list = [...new Set(devices)].filter((device) => can(device, "stageable"));
  for (const device of list) scope.defer(async () => Status.of(device.unstage()).finished);
  const done = await Promise.allSettled(list.map(async (device) => Status.of(device.stage(call)).finished));
  const failed = done.find((one) => one.status === "rejected");
  if (failed === undefined) return scope;
  await using _ = scope;
  throw failed.reason;
}
