/** The devices of the lab whose frames stream. @module */
import {
  type DataKeys,
  type Hints,
  type Readings,
  Status,
  type StatusControls,
  type StreamAsset,
} from "@halcyon/model";
import { FlyerBase } from "./flyers.ts";
import { LabDevice } from "./lab-device.ts";

import { FrameReport } from "./frame-report.ts";
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
