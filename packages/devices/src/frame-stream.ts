/**
 * Frames on their way to a sink, and the documents that tell of them: a `stream_resource` for each dataset before its
 * first frame is told of, then `stream_datum` for the frames since the last time.
 *
 * @module
 */
import {
  type FrameDataset,
  type FrameFile,
  type FrameSink,
  HalcyonError,
  type NewUid,
  type Pixels,
  type StreamAsset,
} from "@halcyon/model";

/** What is written of one frame: pixels by data key. */
export type FramePixels = Readonly<Record<string, Pixels>>;

/** The frames of one staging of a detector. The file is opened by the first frame. */
export class FrameStream {
  readonly #detector: string;
  readonly #datasets: readonly FrameDataset[];
  readonly #sink: FrameSink;
  readonly #newUid: NewUid;
  #file: FrameFile | undefined;
  #resources: ReadonlyMap<string, string> = new Map();
  #told = 0;
  #reports = 0;
  #written = 0;
  #closed = false;

  constructor(detector: string, datasets: readonly FrameDataset[], sink: FrameSink, newUid: NewUid) {
    this.#detector = detector;
    this.#datasets = datasets;
    this.#sink = sink;
    this.#newUid = newUid;
  }

  /** How many frames are written, and can be read by others. */
  get written(): number {
    return this.#written;
  }

  /**
   * Writes the next frame, all its datasets.
   *
   * @throws HalcyonError `device.state` when it is closed; what the sink throws.
   */
  async append(pixels: FramePixels): Promise<void> {
    if (this.#closed) {
      const facts = { device: this.#detector, state: "closed", asked: "write a frame" };
      throw new HalcyonError("device.state", `${this.#detector} can't write a frame: its file is closed.`, facts);
    }
    const file = (this.#file ??= await this.#sink.open({ detector: this.#detector, datasets: this.#datasets }));
    const index = this.#written;
    for (const { key } of this.#datasets) {
      const frame = pixels[key];
      if (frame === undefined) {
        const reason = `the frame has nothing for ${key}`;
        throw new HalcyonError("device.reading", `${this.#detector}: ${reason}.`, { device: this.#detector, reason });
      }
      await file.write(key, index, frame);
    }
    await file.flush();
    this.#written = index + 1;
  }

  /** The documents for the frames since the last call, below `index` when one is given. */
  *report(index: number = this.#written): Generator<StreamAsset, void, void> {
    const stop = Math.min(index, this.#written);
    const file = this.#file;
    if (stop <= this.#told || file === undefined) return;
    if (this.#resources.size === 0) {
      this.#resources = new Map(file.resources.map(({ data_key }) => [data_key, this.#newUid()]));
      for (const resource of file.resources)
        yield ["stream_resource", { ...resource, uid: this.#resources.get(resource.data_key) ?? this.#newUid() }];
    }
    const start = this.#told;
    const number = this.#reports;
    this.#told = stop;
    this.#reports += 1;
    for (const uid of this.#resources.values())
      yield [
        "stream_datum",
        {
          uid: `${uid}/${number}`,
          stream_resource: uid,
          descriptor: "",
          indices: { start, stop },
          seq_nums: { start: 0, stop: 0 },
        },
      ];
  }

  /** Closes the file. Twice is once. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#file?.close();
  }
}
