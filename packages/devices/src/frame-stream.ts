/**
 * Frames on their way to a sink, and the documents that tell of them: a `stream_resource` for each dataset before its
 * first frame is told of, then `stream_datum` for the frames since the last time.
 *
 * @module
 */
import {
  type CallRun,
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

/** Frames that may wait to be written: a detector that is so far ahead of its file is told. */
const mostWaiting = 4096;

interface Waiting {
  readonly index: number;
  readonly pixels: FramePixels;
  readonly settle: PromiseWithResolvers<void>;
}

/** How a stream is made. */
export interface FrameStreamOptions {
  readonly datasets: readonly FrameDataset[];
  readonly sink: FrameSink;
  readonly newUid: NewUid;
  /** The run that the frames are taken for: it names the file, and knows what is told of already. */
  readonly run?: CallRun | undefined;
  /** Frames that make one row of the data: documents count rows. 1. */
  readonly framesPerRow?: number;
  /** Called with the number of frames that others can read, at each change. */
  readonly onWritten?: (frames: number) => void;
}

/**
 * The frames of one staging of a detector, or of one run. The file is opened by `open`, or by the first frame.
 *
 * Frames that come while others are being written wait, and are made readable together.
 */
export class FrameStream {
  readonly #detector: string;
  readonly #options: FrameStreamOptions;
  readonly #perRow: number;
  #file: FrameFile | undefined;
  #resources: ReadonlyMap<string, string> = new Map();
  #told = 0;
  #reports = 0;
  #written = 0;
  #next = 0;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;
  #closed = false;

  constructor(detector: string, options: FrameStreamOptions) {
    this.#detector = detector;
    this.#options = options;
    this.#perRow = options.framesPerRow ?? 1;
    const known = options.datasets.map(({ key }) => options.run?.told(key));
    const before = known.filter((one) => one !== undefined);
    if (before.length === 0 || before.length < known.length) return;
    this.#resources = new Map(before.map(({ resource }) => [resource.data_key, resource.uid]));
    this.#told = this.#written = this.#next = Math.min(...before.map(({ stop }) => stop)) * this.#perRow;
    this.#reports = Math.max(...before.map(({ reports }) => reports));
  }

  /** How many frames are written, and can be read by others. */
  get written(): number {
    return this.#written;
  }

  /** Opens the file before its first frame. @throws what the sink throws. */
  async open(): Promise<void> {
    this.#file ??= await this.#opened();
  }

  /**
   * What is in the file as the last frame of a dataset; undefined before the first one.
   *
   * @throws HalcyonError `device.state` when the sink only writes.
   */
  async last(key: string): Promise<Pixels | undefined> {
    if (this.#written === 0) return undefined;
    await this.open();
    if (this.#file?.read === undefined) throw this.#refusal("write-only", "read a frame", "its sink only writes");
    return await this.#file.read(key, this.#written - 1);
  }

  /**
   * Writes the next frame, all its datasets. Done when others can read it.
   *
   * @throws HalcyonError `device.state` when it is closed, or too many frames wait; what the sink throws: then the frames
   *   from the first that was not written on are lost, until it is taken back to that one.
   */
  async append(pixels: FramePixels): Promise<void> {
    if (this.#closed) throw this.#refusal("closed", "write a frame", "its file is closed");
    for (const { key } of this.#options.datasets) if (pixels[key] === undefined) throw this.#lacks(key);
    if (this.#waiting.length >= mostWaiting)
      throw this.#refusal("full", "write a frame", `${mostWaiting} frames wait already: its file is too slow`);
    const settle = Promise.withResolvers<void>();
    this.#waiting.push({ index: this.#next, pixels, settle });
    this.#next += 1;
    this.#writing ??= this.#write();
    return await settle.promise;
  }

  /**
   * The next frame is number `frame`; what was written from there on is written again.
   *
   * @throws HalcyonError `device.state` when frames from there on are told of, or those before were not written.
   */
  async rewind(frame: number): Promise<void> {
    await this.#writing;
    if (frame < this.#told || frame > this.#written) {
      const there = `frames below ${this.#told} are told of, and ${this.#written} are written`;
      throw this.#refusal("written", `go back to frame ${frame}`, there);
    }
    this.#next = frame;
    this.#show(frame);
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const taken = this.#waiting.splice(0);
      try {
        const file = (this.#file ??= await this.#opened());
        for (const { index, pixels } of taken)
          for (const { key } of this.#options.datasets) await file.write(key, index, pixels[key] as Pixels);
        await file.flush();
      } catch (error) {
        const lost = [...taken, ...this.#waiting.splice(0)];
        this.#next = this.#written;
        this.#writing = undefined;
        for (const { settle } of lost) settle.reject(error);
        return;
      }
      this.#show((taken.at(-1)?.index ?? -1) + 1);
      for (const { settle } of taken) settle.resolve();
    }
    this.#writing = undefined;
  }

  async #opened(): Promise<FrameFile> {
    const { datasets, sink, run } = this.#options;
    const again = datasets.flatMap(({ key }) => run?.told(key)?.resource ?? []);
    return await sink.open({
      detector: this.#detector,
      datasets,
      ...(run === undefined ? {} : { prefix: run.prefix }),
      ...(again.length > 0 && again.length === datasets.length ? { again } : {}),
    });
  }

  #show(frames: number): void {
    this.#written = frames;
    this.#options.onWritten?.(frames);
  }

  #refusal(state: string, asked: string, why: string): HalcyonError<"device.state"> {
    const facts = { device: this.#detector, state, asked };
    return new HalcyonError("device.state", `${this.#detector} can't ${asked}: ${why}.`, facts);
  }

  #lacks(key: string): HalcyonError<"device.reading"> {
    const reason = `the frame has nothing for ${key}`;
    return new HalcyonError("device.reading", `${this.#detector}: ${reason}.`, { device: this.#detector, reason });
  }

  /** The documents for the rows since the last call, of frames below `index` when one is given. */
  *report(index: number = this.#written): Generator<StreamAsset, void, void> {
    const perRow = this.#perRow;
    const stop = Math.floor(Math.min(index, this.#written) / perRow) * perRow;
    const file = this.#file;
    if (stop <= this.#told) return;
    if (this.#resources.size === 0 && file !== undefined) {
      this.#resources = new Map(file.resources.map(({ data_key }) => [data_key, this.#options.newUid()]));
      for (const resource of file.resources)
        yield [
          "stream_resource",
          { ...resource, uid: this.#resources.get(resource.data_key) ?? this.#options.newUid() },
        ];
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
          indices: { start: start / perRow, stop: stop / perRow },
          seq_nums: { start: 0, stop: 0 },
        },
      ];
  }

  /** Closes the file. Twice is once. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#writing;
    await this.#file?.close();
  }
}
