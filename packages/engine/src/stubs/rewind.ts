/** Whether devices may be triggered again for the same event. @module */

/** A device may say that what it did cannot be done again: `rewindable`, as a flag or as a signal with `get()`. */
interface SaysRewindable {
  readonly rewindable: boolean | { get(): unknown };
}

/** Whether none of the devices forbids doing its messages again after a pause. */
export function allRewindable(devices: readonly object[]): boolean {
  for (const device of devices) if ("rewindable" in device && !isRewindable(device as SaysRewindable)) return false;
  return true;
}

function isRewindable({ rewindable }: SaysRewindable): boolean {
  return typeof rewindable === "boolean" ? rewindable : Boolean(rewindable.get());
}
