/** A digitiser that writes its samples into files, and tells of them by `stream_datum` documents. @module */
import {
  type DataKeys,
  type FrameFile,
  type FrameSink,
  type MaybePromise,
  type NewUid,
  Status,
  type StreamAsset,
  randomUid,
} from "@halcyon/model";
import { type DigitiserOptions, Sampler, roles } from "./digitiser.ts";
import { wave, waveNames } from "./sample-waves.ts";

/** How a digitiser that writes files is made. */
export interface FileDigitiserOptions extends DigitiserOptions {
  readonly sink: FrameSink;
  readonly newUid?: NewUid;
}

/** A file for each staging, with a dataset for each of its columns: one row a sample. */
export class FileDigitiser extends Sampler {
  readonly #sink: FrameSink;
  readonly #newUid: NewUid;
  #file: FrameFile | undefined;
  #uids: readonly string[] = [];
  #written = 0;
  #reports = 0;

  constructor(name: string, options: FileDigitiserOptions) {
    super(name, options);
    this.#sink = options.sink;
    this.#newUid = options.newUid ?? randomUid;
  }

  /** Opens the file, and then begins to sample: what takes long, or fails, does so before there is anything to lose. */
  override kickoff(): Status {
    return Status.run(
      async () => {
        const datasets = waveNames.map((name) => ({
          key: this.key(name),
          dtypeNumpy: "<f8",
          shape: [],
          role: roles[name],
        }));
        this.#file ??= await this.#sink.open({ detector: this.name, datasets });
        super.kickoff();
      },
      { name: `${this.name}.kickoff` },
    );
  }

  describeCollect(): MaybePromise<DataKeys> {
    return this.describeWaves({ dtype: "array", shape: [1], external: "STREAM:" });
  }

  /** How many rows are told of. */
  getIndex(): number {
    return this.#written;
  }

  /** Writes what was sampled since the last time, and tells of it. */
  async *collectAssetDocs(): AsyncGenerator<StreamAsset, void, void> {
    const block = this.take();
    if (block === undefined) return;
    const file = this.#file;
    if (file === undefined) return;
    if (this.#uids.length === 0) {
      this.#uids = file.resources.map(() => this.#newUid());
      for (const [i, resource] of file.resources.entries())
        yield ["stream_resource", { ...resource, uid: this.#uids[i] ?? "" }];
    }
    const start = this.#written;
    const stop = start + block.count;
    for (const name of waveNames) await writeRows(file, this.key(name), start, wave(name, block.first, block.count));
    await file.flush();
    this.#written = stop;
    this.#reports += 1;
    for (const uid of this.#uids)
      yield [
        "stream_datum",
        {
          uid: `${uid}/${this.#reports}`,
          stream_resource: uid,
          descriptor: "",
          indices: { start, stop },
          seq_nums: { start: 0, stop: 0 },
        },
      ];
  }

  /** Closes the file. The next flight begins another. */
  async unstage(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    this.#uids = [];
    this.#written = 0;
    await file?.close();
  }

  stage(): void {
    // The file is opened by the first flight.
  }
}

async function writeRows(file: FrameFile, key: string, start: number, rows: Float64Array): Promise<void> {
  if (file.writeFrames !== undefined) await file.writeFrames(key, start, rows);
  else for (let i = 0; i < rows.length; i += 1) await file.write(key, start + i, rows.subarray(i, i + 1));
}
