/** An areaDetector chain as a detector: a driver, an HDF5 plug-in, statistics, the latest image. @module */
import { type Connector, StreamingDetector } from "@halcyon/devices";
import { type Camera, type HdfPlugin, type StatsPlugin, cameraAt, hdfAt, statsAt } from "./area-detector-fields.ts";
import { asked } from "./asked.ts";
import { type ImagePlugin, imageAt } from "./image-plugin.ts";
import { type TriggerModes, cameraAcquire, cameraTrigger } from "./camera-logic.ts";
import { type HdfFiles, hdfFrames } from "./hdf-frames.ts";

export interface AreaDetectorAddresses {
  /** What the PVs of driver and plug-ins begin with: `BL01-DI-CAM-01:`. */
  readonly prefix: string;
  /** `cam1:` when left out. */
  readonly camera?: string;
  /** `HDF1:` when left out. */
  readonly hdf?: string;
  /** `Stats1:`, say; without it there are no statistics. */
  readonly stats?: string;
  /** `image1:`, say; without it there is no latest image. */
  readonly image?: string;
}

export interface EpicsAreaDetectorOptions {
  readonly files: HdfFiles;
  readonly modes?: TriggerModes;
  /** s that the camera needs between two exposures. 0. */
  readonly deadtime?: number;
}

/**
 * Its frames are `name`, in a file; with statistics, their sum is `name_stats_total` in each event. The latest image is
 * for who looks: `det.image?.image.observe()`.
 */
export class EpicsAreaDetector extends StreamingDetector {
  readonly camera: Camera;
  readonly hdf: HdfPlugin;
  readonly stats: StatsPlugin | undefined;
  readonly image: ImagePlugin | undefined;

  constructor(connector: Connector, name: string, at: AreaDetectorAddresses, options: EpicsAreaDetectorOptions) {
    const camera = cameraAt(connector, `${name}_camera`, at.prefix + (at.camera ?? "cam1:"));
    const hdf = hdfAt(connector, `${name}_hdf`, at.prefix + (at.hdf ?? "HDF1:"));
    const stats = at.stats === undefined ? undefined : statsAt(connector, `${name}_stats`, at.prefix + at.stats);
    const image = at.image === undefined ? undefined : imageAt(connector, name, at.prefix + at.image);
    const acquire = cameraAcquire(camera);
    super(name, {
      clock: connector.clock,
      trigger: cameraTrigger(camera, options.modes, options.deadtime),
      acquire: {
        ...acquire,
        async ready(wait) {
          await acquire.ready?.(wait);
          const switches = [stats?.enable, stats?.compute, image?.enable].filter((one) => one !== undefined);
          await Promise.all(switches.map((one) => one.set(true, wait).finished));
        },
      },
      data: [
        hdfFrames(name, camera, hdf, options.files),
        ...(stats === undefined
          ? []
          : [
              {
                kind: "step" as const,
                hinted: [asked(stats.total)],
                data: [stats.mean, stats.min, stats.max].map(asked),
              },
            ]),
      ],
      config: [camera.period, camera.triggerMode],
      countTime: camera.exposure,
    });
    this.camera = camera;
    this.hdf = hdf;
    this.stats = stats;
    this.image = image;
  }
}
