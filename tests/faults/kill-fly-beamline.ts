/**
 * The devices of the fly test, in the process that is killed: what they do is done by the hardware, another process.
 *
 * @module
 */
import { connect } from "node:net";
import {
  type DetectorParts,
  type FramePixels,
  SpecFlyer,
  StreamingDetector,
  type Trajectory,
  type TrajectoryAxis,
  framesInto,
  softSignal,
} from "@halcyon/devices";
import type { BeamlineSetting } from "@halcyon/halcyon";
import { type FrameDataset, randomUid } from "@halcyon/model";
import { Link } from "./kill-fly-link.ts";

interface Frame {
  readonly detector: string;
  readonly positions: Readonly<Record<string, number>>;
  readonly beam: number;
}

/** What the test looks at, and has happen, in this process. */
export const inside: { fly: SpecFlyer | undefined; link: Link | undefined; onFrame: (frame: number) => void } = {
  fly: undefined,
  link: undefined,
  onFrame: () => undefined,
};

function number(key: string): FrameDataset {
  return { key, dtypeNumpy: "<f8", shape: [] };
}

/** The hardware is at the end of the socket that `HALCYON_KILL_FLY` names. */
export async function beamline({ clock, sink }: BeamlineSetting): Promise<Record<string, object>> {
  const beam = softSignal("beam", 0, { clock });
  const takers = new Map<string, (frame: Frame) => void>();
  let frames = 0;
  const link = new Link(
    connect(process.env["HALCYON_KILL_FLY"] ?? ""),
    () => undefined,
    (event, value) => {
      if (event === "beam") beam.value = value as number;
      else {
        const frame = value as Frame;
        takers.get(frame.detector)?.(frame);
        if (frame.detector === "cam") inside.onFrame(++frames);
      }
    },
  );
  beam.value = (await link.ask("beamNow")) as number;
  const detector = (name: string, datasets: FrameDataset[], see: (frame: Frame) => FramePixels): StreamingDetector => {
    const into = framesInto(name, { datasets, sink, newUid: randomUid, clock });
    let left = 0;
    let events = 0;
    let pending: Promise<unknown> = Promise.resolve();
    let taking = Promise.withResolvers<void>();
    const parts: DetectorParts = {
      trigger: {
        edge: ({ events: more, collectionsPerEvent }) => {
          events = more * collectionsPerEvent;
        },
      },
      acquire: {
        ready: () => link.ask("disarm", name),
        async start() {
          left = events;
          taking = Promise.withResolvers();
          taking.promise.catch(() => undefined);
          takers.set(name, (frame) => {
            if (left === 0) return;
            left -= 1;
            pending = into.append(see(frame));
            pending.then(() => left === 0 && taking.resolve(), taking.reject);
          });
          await link.ask("arm", name);
        },
        idle: () => taking.promise,
        async stop() {
          await link.ask("disarm", name);
          takers.delete(name);
          left = 0;
          await Promise.allSettled([pending]);
          taking.resolve();
        },
      },
      data: [into],
    };
    return new StreamingDetector(name, { ...parts, clock });
  };
  const image: FrameDataset = { key: "cam", dtypeNumpy: "<u2", shape: [2, 3], role: "signal" };
  const fly = new SpecFlyer("fly", { clock, controller: controllerAt(link) });
  inside.fly = fly;
  inside.link = link;
  return {
    fly,
    beam,
    cam: detector(
      "cam",
      [image, number("cam_y"), number("cam_beam")],
      ({ positions: { x = 0, y = 0 }, beam: now }) => ({
        cam: new Uint16Array(6).fill(Math.round(1000 * (x + 2))),
        cam_y: Float64Array.of(y),
        cam_beam: Float64Array.of(now),
      }),
    ),
    fast: detector("fast", [number("fast_x")], ({ positions: { x = 0 } }) => ({ fast_x: Float64Array.of(x) })),
    link: { name: "link", close: () => link.close() },
  };
}

function controllerAt(link: Link): ConstructorParameters<typeof SpecFlyer>[1]["controller"] {
  return {
    axes: () => link.ask("axes") as Promise<Record<string, TrajectoryAxis>>,
    moveTo: async (positions) => void (await link.ask("moveTo", positions)),
    follow: async ({ knots, groups }: Trajectory) => void (await link.ask("follow", { knots: [...knots], groups })),
    stop: () => link.ask("stop"),
  };
}
