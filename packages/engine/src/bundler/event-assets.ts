/**
 * What devices tell of files while an event is made, and when it is written down.
 *
 * Frames of an attempt that was taken back belong to no event. A file that was announced in a bundle which was dropped
 * is announced with the next: later events of the stream refer to it. @module
 */
import { HalcyonError } from "@halcyon/model";
import type { AssetDocument, Assets, CompleteAsset } from "./assets.ts";
import type { Bundle } from "./bundle.ts";
import type { Stream } from "./stream.ts";

/** The documents about files that go with the events of one run. */
export class EventAssets {
  readonly #assets: Assets;
  readonly #post: (document: CompleteAsset) => void;
  /** Announcements from bundles that were dropped. */
  readonly #withheld = new Map<Stream, AssetDocument[]>();
  /** How often the run went back. */
  #rewinds = 0;

  constructor(assets: Assets, post: (document: CompleteAsset) => void) {
    this.#assets = assets;
    this.#post = post;
  }

  /** The run goes back: what is done again is exposed again. */
  rewound(): void {
    this.#rewinds++;
  }

  /** Keeps the announcements of a bundle that is dropped. */
  withhold({ stream, told }: Bundle): void {
    const announced = told.filter(([name]) => name === "resource" || name === "stream_resource");
    if (announced.length === 0) return;
    this.#withheld.set(stream, [...(this.#withheld.get(stream) ?? []), ...announced]);
  }

  /**
   * Writes what was told of for the event of a bundle, which comes after.
   *
   * @throws HalcyonError `document.composition` for more than one frame of a key: the event is not to be written.
   */
  save({ stream, told }: Bundle): void {
    const withheld = this.#withheld.get(stream);
    if (withheld === undefined && told.length === 0) return;
    // The frames of the attempts before belong to no event.
    const lastOnly = stream.savedAfter !== this.#rewinds;
    const { documents, width } = this.#assets.pack(
      withheld === undefined ? told : [...withheld, ...told],
      stream,
      lastOnly,
    );
    stream.savedAfter = this.#rewinds;
    this.#withheld.delete(stream);
    for (const document of documents) this.#post(document);
    // The frames are there, and are told of; the event that would say they are one is not written.
    if (width > 1)
      throw new HalcyonError(
        "document.composition",
        `One event can have one frame of each key; ${stream.name} was told of ${width}.`,
        {
          document: "stream_datum",
          reason: "more than one frame in one event",
        },
      );
  }
}
