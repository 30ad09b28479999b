/** A scan from the command line, over records that a YAML file names, of two IOCs. @module */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { NamedDocument } from "@halcyon/model";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Ioc, peersPython, startIoc } from "../peers/epics-ioc.ts";
import { Workplace, start } from "./halcyon.ts";

const python = peersPython("caproto and h5py");
const script = (name: string): string => fileURLToPath(new URL(`../peers/${name}`, import.meta.url));

describe.skipIf(python === undefined)("a scan of records that a YAML file names", () => {
  let motors: Ioc;
  let detectors: Ioc;
  beforeAll(async () => {
    motors = await startIoc({ script: script("epics_motor_ioc.py"), macros: { P: "MO:" } });
    detectors = await startIoc({ script: script("epics_detector_ioc.py"), macros: { P: "DI:" } });
  }, 60_000);
  afterAll(async () => {
    await motors?.stop();
    await detectors?.stop();
  });

  test("has a motor record, a scaler, an MCA and a camera in its documents", async () => {
    using place = new Workplace();
    const frames = join(place.folder, "frames");
    mkdirSync(frames);
    const lines = [
      'm: { device: epics.motor, pv: "MO:X" }',
      'counter: { device: epics.scaler, pv: "DI:scaler1", channels: [1, 3] }',
      'mca: { device: epics.mca, pv: "DI:mca1", regions: [0] }',
      `cam: { device: epics.area_detector, prefix: "DI:", directory: ${frames}, stats: "Stats1:", image: "image1:" }`,
    ];
    writeFileSync(join(place.folder, "bl.yaml"), lines.join("\n"));
    const addresses = `127.0.0.1:${motors.port} 127.0.0.1:${detectors.port}`;
    const environment = { ...motors.environment, EPICS_CA_ADDR_LIST: addresses };
    const words = ["run", "scan", "[counter,mca,cam]", "m", "-1", "1", "3", "--beamline", "bl.yaml", "--no-plot"];
    const { code, err } = await start(place.folder, words, environment).ended;
    expect([code, err]).toEqual([0, expect.stringContaining(".jsonl")]);
    const data = join(place.folder, "halcyon-data");
    const [file = ""] = readdirSync(data).filter((name) => name.endsWith(".jsonl"));
    const docs = readFileSync(join(data, file), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as NamedDocument);
    const events = docs.flatMap(([name, doc]) => (name === "event" ? [doc.data] : []));
    expect(events.map((one) => one["m"])).toEqual([-1, 0, 1]);
    expect(events.map((one) => [one["counter_channel1"], one["counter_channel3"]])).toEqual(
      Array.from({ length: 3 }, () => [100, 300]),
    );
    expect(events.every((one) => Number(one["mca_region0"]) > 100 && Number(one["cam_stats_total"]) > 0)).toBe(true);
    const datums = docs.flatMap(([name, doc]) => (name === "stream_datum" ? [doc.indices] : []));
    expect(datums.at(-1)?.stop).toBe(3);
    expect(readdirSync(frames)).toHaveLength(1);
  }, 60_000);
});
