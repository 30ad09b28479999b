/** A run for tests: its documents, and what a catalog has of it. @module */
import { type EventDescriptor, LinearColumn, type NamedDocument, RangeColumn, UidColumn } from "@halcyon/model";
import type { Catalog } from "../contract.ts";

export const descriptor: EventDescriptor = {
  uid: "d",
  run_start: "r",
  time: 2,
  name: "primary",
  data_keys: {
    x: { dtype: "number", shape: [], source: "sim" },
    n: { dtype: "integer", shape: [], source: "sim" },
    wave: { dtype: "array", shape: [2], source: "sim" },
    image: { dtype: "array", shape: [1, 4, 6], source: "sim", dtype_numpy: "<u2", external: "STREAM:" },
  },
  configuration: {},
};

export const start: NamedDocument = ["start", { uid: "r", time: 1, plan_name: "scan", tiled_access_tags: ["blue"] }];
export const stop: NamedDocument = ["stop", { uid: "s", time: 9, run_start: "r", exit_status: "success" }];

export function event(seq: number, uid: string = `e${seq}`, x: number = seq / 2): NamedDocument {
  const data = { x, n: seq, wave: [seq, Number.NaN] };
  return ["event", { uid, descriptor: "d", time: seq, seq_num: seq, data, timestamps: { x: seq, n: seq, wave: seq } }];
}

export function page(first: number, count: number, uid: string = `p${first}`): NamedDocument {
  const numbers = Array.from({ length: count }, (_, i) => first + i);
  const stamps = Float64Array.from(numbers);
  return [
    "event_page",
    {
      descriptor: "d",
      uid: new UidColumn(uid, count),
      time: new LinearColumn(5, 0, count),
      seq_num: new RangeColumn(first, count),
      data: { x: stamps.map((n) => n / 2), n: BigInt64Array.from(numbers, BigInt), wave: numbers.map((n) => [n, 0]) },
      timestamps: { x: stamps, n: stamps, wave: stamps },
    },
  ];
}

export const resource: NamedDocument = [
  "stream_resource",
  {
    uid: "res",
    run_start: "r",
    data_key: "image",
    mimetype: "application/x-hdf5",
    uri: "file://localhost/data/a.h5",
    parameters: { dataset: "/entry/data", chunk_shape: [1, 4, 6] },
  },
];

export function datum(from: number, to: number): NamedDocument {
  const range = { start: from, stop: to };
  const seqs = { start: from + 1, stop: to + 1 };
  return [
    "stream_datum",
    { uid: `res/${from}`, stream_resource: "res", descriptor: "d", indices: range, seq_nums: seqs },
  ];
}

export async function takeAll(catalog: Catalog, ...documents: readonly NamedDocument[]): Promise<void> {
  for (const document of documents) await catalog.take(...document);
}

export async function lines(catalog: Catalog, run: string = "r"): Promise<string[]> {
  const all: string[] = [];
  for await (const line of catalog.documents(run)) all.push(line);
  return all;
}

export async function rows(catalog: Catalog): Promise<string> {
  const table = await (await catalog.table(["r", "primary", "internal"])).read();
  const [numbers, x] = [table.getChild("seq_num"), table.getChild("x")];
  return Array.from({ length: table.numRows }, (_, i) => `${String(numbers?.get(i))}:${String(x?.get(i))}`).join(" ");
}

export const begun: readonly NamedDocument[] = [start, ["descriptor", descriptor]];
