import type { DataKeys, EventPageColumns, StreamAsset } from "@halcyon/model";
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

/** A flyer that samples on its own since it was kicked off: `samples` is how many there are. */
class Sampler {
  readonly name = "adc";
  samples = 0;
  #given = 0;

  kickoff(): void {
    this.#given = 0;
    this.samples = 0;
  }

  complete(): void {
    // It never ends by itself here.
  }

  describeCollect(): DataKeys {
    return { adc: { dtype: "number", shape: [], source: "SIM:adc" } };
  }

  *collectPages(): Generator<EventPageColumns, void, void> {
    const values = Array.from({ length: this.samples - this.#given }, (_, i) => this.#given + i);
    this.#given = this.samples;
    yield { data: { adc: values }, timestamps: { adc: values } };
  }
}

test.each([
  ["before the checkpoint go on with the next numbers after a pause", true, ["1-3 are 0,1,2", "4-5 are 3,4"]],
  ["since the checkpoint are taken again, with the same numbers", false, ["1-3 are 0,1,2", "1-5 are 0,1,2,3,4"]],
])("pages of a flyer that was kicked off %s", async (_, before, wanted) => {
  const bench = new Bench();
  const adc = new Sampler();
  function* plan(): Plan {
    yield msg("open_run");
    yield msg("declare_stream", undefined, [adc], { name: "main", collect: true });
    yield msg("checkpoint");
    yield msg("kickoff", adc);
    if (before) yield msg("checkpoint");
    yield msg("sleep", undefined, [1]);
    yield msg("collect", adc, [], { name: "main" });
    yield msg("pause");
    yield msg("close_run");
  }
  const run = bench.engine.run(plan());
  bench.clock.after(0.5, () => (adc.samples = 3));
  await run.atRest();
  bench.clock.after(0.5, () => (adc.samples = 5));
  run.resume();
  await run;
  const pages = bench.documents.flatMap(([name, doc]) =>
    name === "event_page"
      ? [`${doc.seq_num.at(0)}-${doc.seq_num.at(-1)} are ${[...(doc.data["adc"] ?? [])].join()}`]
      : [],
  );
  expect(pages).toEqual(wanted);
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
