/** What followers of an array are told whose rows differ in length. @module */
import type { Vector } from "apache-arrow";
import type { RaggedStructure } from "../../contract.ts";
import { type ListBuffers, listBuffers } from "../../ragged/list-buffers.ts";
import { awkwardZip } from "../ragged/awkward-zip.ts";
import { jsonOfNested, nestedOf } from "../ragged/list-slices.ts";
import { type Told, largestPayload } from "./told.ts";

/** Rows from row `offset` on, in as many messages as it takes for none to be too large. */
export function lists(structure: RaggedStructure, offset: number, column: Vector): readonly Told[] {
  const [, ...axes] = structure.shape;
  const size = column.data.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const each = Math.max(1, Math.floor((column.length * largestPayload) / Math.max(size, largestPayload)));
  const told: Told[] = [];
  for (let from = 0; from < column.length; from += each) {
    const length = Math.min(each, column.length - from);
    const shape = [length, ...axes];
    const content = { type: "ragged-data", mimetype: "application/zip", shape, offset: [offset + from], block: null };
    const rows = (): ListBuffers => numbersOf(column.slice(from, from + length));
    told.push({
      bytes: Math.ceil((size * length) / column.length) + 256,
      content: () => content,
      payload: {
        bytes: () => awkwardZip(rows(), shape),
        json: () => {
          const lying = rows();
          return jsonOfNested(nestedOf(lying), lying.isBool);
        },
      },
    });
  }
  return told;
}

function numbersOf(column: Vector): ListBuffers {
  const rows = listBuffers(column);
  if (rows === undefined) throw new TypeError(`A column of ${String(column.type)} has no numbers.`);
  return rows;
}
