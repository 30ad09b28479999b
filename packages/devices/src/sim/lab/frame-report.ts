/** How the devices of the lab tell of frames that are outside of the documents. @module */
import type { DataKeys, StreamAsset } from "@halcyon/model";
import type { LabDevice } from "./lab-device.ts";

const frameShape = [1, 4, 5];

/** Reports frames: a resource for each key before its first datum, then a datum for each key and each report. */
export class FrameReport {
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
