/** The devices of the lab whose frames are outside of the documents. @module */
import {
  type Asset,
  type DataKeys,
  type Hints,
  type Readings,
  Status,
  type StatusControls,
  type StreamAsset,
} from "@halcyon/model";
import { FlyerBase } from "./flyers.ts";
import { LabDevice } from "./lab-device.ts";

const frameShape = [1, 4, 5];

/** Reports frames: a resource for each key before its first datum, then a datum for each key and each report. */
class FrameReport {
  readonly #device: LabDevice;
  readonly #token: string;
  #stagings = 0;
  #data = 0;
  written = 0;
  reported = 0;

  constructor(device: LabDevice, token: string) {
    this.#device = device;
    this.#token = token;
  }

  restart(): void {
    this.#stagings += 1;
    this.#data = this.written = this.reported = 0;
  }

  get keys(): readonly string[] {
    return this.#device.spec.keys ?? [];
  }

  externalKeys(): DataKeys {
    return Object.fromEntries(
      this.keys.map((key) => [
        key,
        { source: `SIM:${key}`, dtype: "array", shape: [...frameShape], dtype_numpy: "<u2", external: "STREAM:" },
      ]),
    );
  }

  *upTo(index: number | undefined): Generator<StreamAsset, void, void> {
    const stop = Math.min(index ?? this.written, this.written);
    if (stop <= this.reported) return;
    if (this.#data === 0) for (const key of this.keys) yield ["stream_resource", this.#resource(key)];
    const number = this.#data;
    this.#data += 1;
    for (const key of this.keys)
      yield [
        "stream_datum",
        {
          uid: `${this.#uid(key)}/${number}`,
          stream_resource: this.#uid(key),
          descriptor: "",
          indices: { start: this.reported, stop },
          seq_nums: { start: 0, stop: 0 },
        },
      ];
    this.reported = stop;
  }

  #resource(key: string): (StreamAsset & readonly ["stream_resource", unknown])[1] {
    return {
      uid: this.#uid(key),
      data_key: key,
      mimetype: "application/x-hdf5",
      uri: `file://localhost/data/${this.#device.name}.h5`,
      parameters: { dataset: `/entry/${key}`, chunk_shape: [...frameShape] },
    };
  }

  #uid(key: string): string {
    return `resource-of-${this.#device.name}-${key}-${this.#stagings}-${this.#token}`;
  }
}

/** Flies: at each look, the next of its `chunks` of frames is there. */
export class StreamFlyer extends FlyerBase {
  readonly #report = new FrameReport(this, this.room.token);
  #looks = 0;
  #completing: StatusControls | undefined;

  override onStage(): void {
    this.#report.restart();
    this.#looks = 0;
  }

  override complete(): Status {
    this.log("complete");
    const error = this.fault("complete");
    if (this.spec.complete_when_collected !== true) return this.doneAfter(this.spec.complete_delay, error);
    const completing = Status.pending({ name: `${this.name}.complete` });
    this.#completing = completing;
    this.#finishWhenReported();
    return completing.status;
  }

  getIndex(): number {
    this.#look();
    return this.#report.written;
  }

  *collectAssetDocs(index?: number): Generator<StreamAsset, void, void> {
    if (index === undefined) this.#look();
    this.log("collect_asset_docs", [index ?? null]);
    this.fault("collect_asset_docs");
    yield* this.#report.upTo(index);
    this.#finishWhenReported();
  }

  describeCollect(): DataKeys {
    return this.#report.externalKeys();
  }

  describe(): DataKeys {
    return this.#report.externalKeys();
  }

  read(): Readings {
    return {};
  }

  #look(): void {
    this.#report.written += this.spec.chunks?.[this.#looks] ?? 0;
    this.#looks += 1;
  }

  #finishWhenReported(): void {
    const all = (this.spec.chunks ?? []).reduce((sum, one) => sum + one, 0);
    if (this.#report.reported >= all) this.#completing?.finish();
  }
}

/** Writes a frame (or `per_trigger`) at each trigger, and reads a sum besides. */
export class StreamDetector extends LabDevice {
  readonly #report = new FrameReport(this, this.room.token);
  #count = 0;

  override onStage(): void {
    this.#report.restart();
  }

  override get hints(): Hints {
    return { fields: [`${this.name}_sum`] };
  }

  trigger(): Status {
    this.log("trigger");
    return this.doneAfter(0, this.fault("trigger"), () => {
      this.#count += 1;
      this.#report.written += this.spec.per_trigger ?? 1;
    });
  }

  getIndex(): number {
    return this.#report.written;
  }

  *collectAssetDocs(index?: number): Generator<StreamAsset, void, void> {
    this.log("collect_asset_docs", [index ?? null]);
    this.fault("collect_asset_docs");
    yield* this.#report.upTo(index);
  }

  describe(): DataKeys {
    const sum = `${this.name}_sum`;
    return { ...this.#report.externalKeys(), [sum]: { source: `SIM:${sum}`, dtype: "integer", shape: [] } };
  }

  read(): Readings {
    this.fault("read");
    return { [`${this.name}_sum`]: { value: 100 * this.#count, timestamp: 1000 + this.#count } };
  }
}

/** The older style: a `resource` at the first trigger after staging, a `datum` for each, its id in the event. */
export class AssetDetector extends LabDevice {
  #stagings = 0;
  #count = 0;
  #frame = 0;
  #assets: Asset[] = [];

  override onStage(): void {
    this.#stagings += 1;
    this.#frame = 0;
    this.#assets = [];
  }

  trigger(): Status {
    this.log("trigger");
    return this.doneAfter(0, this.fault("trigger"), () => {
      if (this.#frame === 0) this.#assets.push(["resource", this.#resource()]);
      const resource = this.#uid();
      this.#assets.push([
        "datum",
        { resource, datum_id: `${resource}/${this.#frame}`, datum_kwargs: { frame: this.#frame } },
      ]);
      this.#count += 1;
      this.#frame += 1;
    });
  }

  describe(): DataKeys {
    return { [this.name]: { source: `SIM:${this.name}`, dtype: "array", shape: [4, 5], external: "FILESTORE:" } };
  }

  read(): Readings {
    this.fault("read");
    return { [this.name]: { value: `${this.#uid()}/${this.#frame - 1}`, timestamp: 1000 + this.#count } };
  }

  *collectAssetDocs(): Generator<Asset, void, void> {
    this.log("collect_asset_docs");
    const assets = this.#assets;
    this.#assets = [];
    yield* assets;
  }

  #uid(): string {
    return `resource-of-${this.name}-${this.#stagings}-${this.room.token}`;
  }

  #resource(): (Asset & readonly ["resource", unknown])[1] {
    return {
      uid: this.#uid(),
      spec: "SIM_FRAMES",
      root: "/data",
      resource_path: `${this.name}.bin`,
      resource_kwargs: { frame_shape: [4, 5] },
      path_semantics: "posix",
    };
  }
}
