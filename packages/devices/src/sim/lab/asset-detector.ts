/** The detector of the lab that tells of its frames in the older style. @module */
import type { Asset, DataKeys, Readings, Status } from "@halcyon/model";
import { LabDevice } from "./lab-device.ts";

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
