/** Streams a detector's frames into a sink: the data logic of a detector that hands its frames to us. @module */
import type { Clock, DataKeys, FrameDataset, FrameSink, NewUid, Pixels } from "@halcyon/model";
import { type FramePixels, FrameStream } from "../frame-stream.ts";
import { integer } from "../numbers.ts";
import { softSignal } from "../soft-signal.ts";
import type { StreamData } from "./logic.ts";

/** A stream into a sink, and the hand that writes into it. */
export interface FramesInto extends StreamData {
  /** Writes the next frame. Fails when nothing is open. */
  append(pixels: FramePixels): Promise<void>;
  /** What the file has as the last frame of a dataset; undefined when there is none. */
  last(key: string): Promise<Pixels | undefined>;
}

/** What is streamed, and where to. */
export interface FramesIntoOptions {
  readonly datasets: readonly FrameDataset[];
  readonly sink: FrameSink;
  readonly newUid: NewUid;
  readonly clock: Clock;
}

/** The data logic over a sink. */
export function framesInto(detector: string, options: FramesIntoOptions): FramesInto {
  const { datasets, sink, newUid, clock } = options;
  const written = softSignal(`${detector}_written`, 0, { type: integer, clock });
  let stream: FrameStream | undefined;
  return {
    kind: "stream",
    describe: ({ collectionsPerEvent }) =>
      Object.fromEntries(
        datasets.map(({ key, shape, dtypeNumpy, role }): [string, DataKeys[string]] => [
          key,
          {
            source: `frames://${detector}/${key}`,
            dtype: "array",
            shape: [collectionsPerEvent, ...shape],
            dtype_numpy: dtypeNumpy,
            external: "STREAM:",
            ...(role === undefined ? {} : { role }),
          },
        ]),
      ),
    async open({ collectionsPerEvent: framesPerRow }, _wait, run) {
      const onWritten = (frames: number): void => {
        written.value = frames;
      };
      // Before anything moves: a folder that can't be written is no surprise at the first frame.
      const opened = new FrameStream(detector, { datasets, sink, newUid, run, framesPerRow, onWritten });
      await opened.open();
      stream = opened;
      written.value = opened.written;
      return {
        written,
        report: (index) => opened.report(index * framesPerRow),
        rewind: (frame) => opened.rewind(frame),
        close: () => opened.close(),
      };
    },
    async append(pixels) {
      if (stream === undefined) throw new TypeError(`${detector} has no stream open.`);
      await stream.append(pixels);
    },
    last: async (key) => await stream?.last(key),
  };
}
