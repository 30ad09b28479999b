/**
 * What the catalog of the kill test is given: runs side by side, with all that a run may have.
 *
 * @module
 */
import { LinearColumn, type NamedDocument, RangeColumn, UidColumn } from "@halcyon/model";

const runs = 4;
const eventsEach = 12;
const pageRows = 40;

/** The documents of all runs, in the order in which they are given. */
export function documentsOfAll(): readonly NamedDocument[] {
  const each = Array.from({ length: runs }, (_, i) => documentsOf(`run-${i}`));
  const longest = Math.max(...each.map(({ length }) => length));
  // Two by two: a run begins while the one before it is still written.
  const all: NamedDocument[] = [];
  for (let pair = 0; pair < runs; pair += 2)
    for (let i = 0; i < longest; i += 1)
      for (const documents of each.slice(pair, pair + 2))
        if (i < documents.length) all.push(...documents.slice(i, i + 1));
  return all;
}

function documentsOf(run: string): readonly NamedDocument[] {
  const [d, d2, monitor] = [`${run}-d`, `${run}-d2`, `${run}-monitor`];
  const number = { dtype: "number" as const, shape: [], source: "sim", dtype_numpy: "<f8" };
  const image = { dtype: "array" as const, shape: [1, 8, 8], source: "sim", dtype_numpy: "<u2", external: "STREAM:" };
  const keys = { x: number, wave: { dtype: "array" as const, shape: [3], source: "sim" }, image };
  const event = (seq: number, uid = `${run}-e${seq}`): NamedDocument => [
    "event",
    {
      uid,
      descriptor: d,
      time: seq,
      seq_num: seq,
      data: { x: seq / 3, wave: [seq, Number.NaN, 0.1] },
      timestamps: { x: seq, wave: seq },
    },
  ];
  const page = (first: number): NamedDocument => {
    const stamps = Float64Array.from({ length: pageRows }, (_, i) => first + i);
    return [
      "event_page",
      {
        descriptor: monitor,
        uid: new UidColumn(`${run}-p${first}`, pageRows),
        time: new LinearColumn(first, 0.1, pageRows),
        seq_num: new RangeColumn(first, pageRows),
        data: { y: stamps.map(Math.sqrt) },
        timestamps: { y: stamps },
      },
    ];
  };
  const file = { data_key: "image", mimetype: "application/x-hdf5", uri: `file://localhost/data/${run}.h5` };
  const documents: NamedDocument[] = [
    ["start", { uid: run, time: 1, plan_name: "kill", scan_id: runs }],
    ["descriptor", { uid: d, run_start: run, time: 2, name: "primary", data_keys: keys, configuration: {} }],
    ["descriptor", { uid: monitor, run_start: run, time: 2, name: "monitor", data_keys: { y: number } }],
    [
      "stream_resource",
      { uid: `${run}-res`, run_start: run, ...file, parameters: { dataset: "/data", chunk_shape: [1, 8, 8] } },
    ],
  ];
  for (let seq = 1; seq <= eventsEach; seq += 1) {
    const seqs = { start: seq, stop: seq + 1 };
    const indices = { start: seq - 1, stop: seq };
    documents.push([
      "stream_datum",
      { uid: `${run}-res/${seq}`, stream_resource: `${run}-res`, descriptor: d, seq_nums: seqs, indices },
    ]);
    documents.push(event(seq));
    if (seq % 3 === 0) documents.push(page(1 + (seq / 3 - 1) * pageRows));
    // A rewind: two points are taken again.
    if (seq === 7) documents.push(event(6, `${run}-e6-again`), event(7, `${run}-e7-again`));
    if (seq === 8)
      documents.push([
        "descriptor",
        { uid: d2, run_start: run, time: 8, name: "primary", data_keys: keys, configuration: {} },
      ]);
  }
  documents.push(["stop", { uid: `${run}-stop`, run_start: run, time: 99, exit_status: "success" }]);
  return documents;
}
