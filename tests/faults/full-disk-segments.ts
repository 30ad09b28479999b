/**
 * A digitiser whose pages go into Arrow segments, in the folder of the command line, which fills up: it is tried again
 * until there is room. What the segment holds is read back when it pauses for the first time, and at the end.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { ArrowSegments, entriesOf, indexOf, segmentPath } from "@halcyon/catalog";
import { Digitiser } from "@halcyon/devices/sim";
import { RunEngine } from "@halcyon/engine";
import { systemClock } from "@halcyon/model";
import { tableFromIPC } from "apache-arrow";
import { digitise_in_pages as inPages } from "../cli/fixtures/digitiser-plan.ts";

const folder = process.argv[2] ?? "";
using segments = new ArrowSegments(folder);
let path = "";
const adc = new Digitiser("adc", { clock: systemClock, samples: 100_000, memory: 30_000, whenFull: "hold" });
const engine = new RunEngine({ clock: systemClock });
engine.subscribe((...document) => {
  if (document[0] === "start") path = segmentPath(segments.folderOf(document[1].uid), "primary");
  return segments.take(...document);
});
const run = engine.run(inPages({ adc }));
for (let paused = 0; (await run.atRest()) === "paused"; paused += 1) {
  if (paused === 0) console.log(`paused with ${inOrder() === undefined ? "broken" : "whole"} batches`);
  await new Promise((resolve) => void setTimeout(resolve, 50));
  run.resume();
}
const { exitStatus } = await run;
console.log(`${exitStatus}: ${inOrder()} rows in order`);

/** Rows of the batches that the index tells of, when nothing lies behind them and their samples are those from 0 on. */
function inOrder(): number | undefined {
  const [bytes, entries] = [readFileSync(path), entriesOf(readFileSync(indexOf(path)))];
  const { offset = bytes.length, length = 0, firstRow = 0, rows = 0 } = entries.at(-1) ?? {};
  const samples = tableFromIPC(bytes).getChild("adc_sample")?.toArray() as Float64Array | undefined;
  const whole = samples?.length === firstRow + rows && samples.every((sample, i) => sample === i);
  return whole && offset + length === bytes.length ? samples.length : undefined;
}
