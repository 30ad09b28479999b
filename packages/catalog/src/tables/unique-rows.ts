/** Rows that were taken again, as after a rewind, once: the last of each `seq_num`, in the order of the numbers. @module */
import { Table, type RecordBatch } from "apache-arrow";

/** @param table with a column `seq_num`; without one it is answered as it is. */
export function uniqueRows(table: Table): Table {
  const numbers = table.getChild("seq_num");
  if (numbers === null) return table;
  const last = new Map<number, number>();
  let row = 0;
  for (const number of numbers) {
    last.set(Number(number), row);
    row += 1;
  }
  if (last.size === row) return table;
  const wanted = [...last].toSorted(([a], [b]) => a - b).map(([, index]) => index);
  // Neighbours stay together: a rewind leaves few pieces.
  const batches: RecordBatch[] = [];
  for (let i = 0; i < wanted.length;) {
    const first = wanted[i] ?? 0;
    let end = i + 1;
    while (wanted[end] === first + (end - i)) end += 1;
    batches.push(...table.slice(first, first + (end - i)).batches);
    i = end;
  }
  return new Table(table.schema, batches);
}
