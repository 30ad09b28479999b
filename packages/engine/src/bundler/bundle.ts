/** One event in the making: what was read between `create` and `save`. @module */
import type { MaybePromise, Readings } from "@halcyon/model";
import { checkCollision, checkKeys } from "./agreement.ts";
import { drain, type AssetDocument } from "./assets.ts";
import type { Described } from "./described.ts";
import { Stream } from "./stream.ts";

const nothingTold: readonly AssetDocument[] = [];

/** One event in the making. */
export class Bundle {
  /** Stays, as `Point.stays`. */
  static readonly stays: Bundle = new Bundle(new Stream(""));

  readonly stream: Stream;
  readonly objects: Described[] = [];
  readonly data: Record<string, unknown> = {};
  readonly timestamps: Record<string, number> = {};
  /** What devices told of files meanwhile. */
  told: readonly AssetDocument[] = nothingTold;
  /** The pause came in the middle, and nothing is done again: what was read is not saved. */
  void = false;
  /** An error was thrown into the plan before anything was read: it may have left the bundle behind. */
  abandoned = false;

  constructor(stream: Stream) {
    this.stream = stream;
  }

  /**
   * Adds what a device has read, and what it tells of files. A promise when it takes its time to tell.
   *
   * @throws HalcyonError `document.composition` for a key that another device of the event has too, `engine.reading`
   * for keys that the device did not describe.
   */
  add(described: Described, readings: Readings): MaybePromise<void> {
    const { stream, objects, data, timestamps } = this;
    // Devices of a described stream have been compared already; only the same one twice is left.
    const compared = stream.objects.get(described.object) === described && !objects.includes(described);
    if (!compared) for (const other of objects) checkCollision(described, other);
    checkKeys(described, readings, stream.name);
    this.abandoned = false;
    objects.push(described);
    for (const key in readings) {
      const reading = readings[key];
      if (reading === undefined) continue;
      data[key] = reading.value;
      timestamps[key] = reading.timestamp;
    }
    if (!described.writesAssets) return;
    const told = drain(
      (described.object as unknown as { collectAssetDocs(): Iterable<AssetDocument> }).collectAssetDocs(),
    );
    if (told instanceof Promise) return told.then((documents) => this.#tell(documents));
    this.#tell(told);
  }

  #tell(documents: readonly AssetDocument[]): void {
    this.told = [...this.told, ...documents];
  }
}
