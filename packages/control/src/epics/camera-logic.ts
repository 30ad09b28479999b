/** How an areaDetector driver is triggered, started and stopped. @module */
import { type AcquireLogic, type CompleteExposure, type TriggerLogic, type Wait, within } from "@halcyon/devices";
import type { Status } from "@halcyon/model";
import type { Camera } from "./area-detector-fields.ts";

/** s that the driver may take to say that it has started, or stopped. */
const patience = 10;

/** What a driver calls its ways of being triggered. A way without a name it does not have. */
export interface TriggerModes {
  /** `Internal` when left out. */
  readonly internal?: string;
  readonly edge?: string;
  readonly level?: string;
}

/** @param deadtime s that the camera needs between two exposures. */
export function cameraTrigger(camera: Camera, modes: TriggerModes = {}, deadtime = 0): TriggerLogic {
  const by =
    (mode: string) =>
    async (exposure: CompleteExposure, wait: Wait): Promise<void> => {
      const { livetime, deadtime: pause, events, collectionsPerEvent, exposuresPerCollection } = exposure;
      const images = events * collectionsPerEvent;
      await Promise.all([
        camera.triggerMode.set(mode, wait).finished,
        camera.callbacks.set(true, wait).finished,
        camera.waitForPlugins.set(true, wait).finished,
        camera.imageMode.set(images === 0 ? "Continuous" : "Multiple", wait).finished,
        camera.exposures.set(exposuresPerCollection, wait).finished,
        ...(images === 0 ? [] : [camera.images.set(images, wait).finished]),
      ]);
      if (livetime === undefined) return;
      // The driver makes the period at least as long as the exposure: so the exposure goes first.
      await camera.exposure.set(livetime, wait).finished;
      await camera.period.set(livetime + (pause ?? deadtime), wait).finished;
    };
  return {
    internal: by(modes.internal ?? "Internal"),
    ...(modes.edge === undefined ? {} : { edge: by(modes.edge) }),
    ...(modes.level === undefined ? {} : { level: by(modes.level) }),
    deadtime: () => deadtime,
  };
}

/** Acquiring is one put: it is over when all frames were taken, and the plug-ins have had them. */
export function cameraAcquire(camera: Camera): AcquireLogic {
  let acquired: Status | undefined;
  const stop = async (): Promise<void> => {
    acquired = undefined;
    if (!(await camera.acquire.get({ fresh: true }))) return;
    await camera.acquire.set(false, { completion: "sent" }).finished;
    await camera.acquire.when(false, { timeout: patience });
  };
  return {
    ready: stop,
    async start(wait) {
      const begun = camera.acquire.set(true);
      acquired = begun;
      // A short acquisition may be over before it was seen to run.
      const seen = new AbortController();
      const signal = wait.signal === undefined ? seen.signal : AbortSignal.any([wait.signal, seen.signal]);
      const running = camera.acquire.when(true, { timeout: patience, signal });
      await Promise.race([running, begun.finished]).finally(() => seen.abort());
      await running.catch(() => undefined);
    },
    idle: (wait) =>
      within(
        acquired?.finished ?? Promise.resolve(),
        wait,
        (s) => new Error(`${camera.acquire.source} did not come to rest within ${s} s.`),
      ),
    stop,
  };
}
