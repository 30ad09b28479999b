import type { DataKeys, StreamAsset } from "@halcyon/model";
import { expect, test } from "vitest";
import { msg, type Plan } from "./message.ts";
import { Bench } from "./testing/lab.ts";

/** A detector that writes frames on its own: `frames` is how many are there. */
class Camera {
  readonly name: string;
  frames = 0;
  #told = 0;

  constructor(name: string) {
    this.name = name;
  }

  kickoff(): void {
    this.frames += 5;
  }

  complete(): void {
    // It never ends by itself here.
  }

  getIndex(): number {
    return this.frames;
  }

  describeCollect(): DataKeys {
    return {
      [this.name]: { dtype: "array", shape: [1, 4, 5], source: `SIM:${this.name}`, external: "STREAM:" },
    };
  }

  *collectAssetDocs(index: number = this.frames): Generator<StreamAsset, void, void> {
    const { name } = this;
    if (index === this.#told) return;
    if (this.#told === 0) {
      const parameters = { dataset: `/${name}` };
      const uri = `file://localhost/${name}.h5`;
      yield ["stream_resource", { uid: name, data_key: name, mimetype: "application/x-hdf5", uri, parameters }];
    }
    const indices = { start: this.#told, stop: index };
    this.#told = index;
    const uid = `${name}/${indices.start}`;
    yield ["stream_datum", { uid, stream_resource: name, descriptor: "", indices, seq_nums: { start: 0, stop: 0 } }];
  }
}

function ranges(bench: Bench): string[] {
  return bench.documents.flatMap(([name, doc]) =>
    name === "stream_datum"
      ? [
          `${doc.stream_resource} ${doc.indices.start}-${doc.indices.stop} as ${doc.seq_nums.start}-${doc.seq_nums.stop}`,
        ]
      : [],
  );
}

const declared = (...cameras: Camera[]): ReturnType<typeof msg> =>
  msg("declare_stream", undefined, cameras, { name: "main", collect: true });

test("frames that were told of before a pause are not told again, and numbers go on after it", async () => {
  const bench = new Bench();
  const camera = new Camera("cam");
  camera.frames = 3;
  function* plan(): Plan {
    yield msg("open_run");
    yield declared(camera);
    yield msg("checkpoint");
    yield msg("collect", camera, [], { name: "main" });
    yield msg("pause");
    yield msg("collect", camera, [], { name: "main" });
    yield msg("close_run");
  }
  const run = bench.engine.run(plan());
  await run.atRest();
  camera.frames = 5;
  run.resume();
  await run;
  expect(ranges(bench)).toEqual(["cam 0-3 as 1-4", "cam 3-5 as 4-6"]);
  expect(bench.stops[0]?.num_events).toEqual({ main: 5 });
});

test("what two declared detectors have taken is told when their run fails", async () => {
  const bench = new Bench();
  const [one, two] = [new Camera("one"), new Camera("two")];
  two.frames = 2;
  function* plan(): Plan {
    yield msg("open_run");
    yield declared(one, two);
    yield msg("kickoff", one);
    yield msg("kickoff", two);
    throw new Error("crash");
  }
  await bench.engine.run(plan()).result();
  expect(ranges(bench)).toEqual(["one 0-5 as 1-6", "two 0-5 as 1-6"]);
  expect(bench.stops).toEqual([{ exit_status: "fail", reason: "crash", num_events: { main: 5 } }]);
});

test("a plan that closes its failed run itself loses no frames either", async () => {
  const bench = new Bench();
  const camera = new Camera("cam");
  function* plan(): Plan {
    yield msg("open_run");
    yield declared(camera);
    yield msg("kickoff", camera);
    yield msg("close_run", undefined, [], { exitStatus: "fail", reason: "crash" });
  }
  await bench.engine.run(plan());
  expect(ranges(bench)).toEqual(["cam 0-5 as 1-6"]);
  expect(bench.stops).toEqual([{ exit_status: "fail", reason: "crash", num_events: { main: 5 } }]);
});
