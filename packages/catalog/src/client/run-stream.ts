/** One stream of a run: its columns, its arrays, and what comes while it is being written. @module */
import type { EventDescriptor } from "@halcyon/model";
import { type Table, tableFromIPC } from "apache-arrow";
import { type Column, columnsOf, type Numbers, numbersOf, type Row, rowsOf } from "./columns.ts";
import { follow } from "./follow.ts";
import { addressOf, bodyOf, pages, type Resource } from "./resources.ts";
import type { Parameters, Wire } from "./wire.ts";

/** Numbers and their shape. */
export interface ArrayNumbers {
  readonly shape: readonly number[];
  readonly values: Numbers;
}

/** Along each axis: one place, or a range. */
export type ArraySlice = readonly (number | readonly [start: number, stop: number])[];

/** One stream. */
export class CatalogStream {
  readonly name: string;
  /** Its descriptor, but for what the run says of itself. */
  readonly descriptor: Partial<EventDescriptor>;
  readonly #wire: Wire;
  readonly #path: readonly string[];

  constructor(wire: Wire, run: string, resource: Resource) {
    this.#wire = wire;
    this.name = resource.id;
    this.#path = [run, resource.id];
    this.descriptor = resource.attributes.metadata;
  }

  /**
   * Columns of the events: `seq_num`, `time`, each data key, and `ts_` and the key for its time.
   *
   * @param names all when not said.
   * @throws HalcyonError `client.refused` for a column that there is not.
   */
  async columns(names?: readonly string[], signal?: AbortSignal): Promise<Readonly<Record<string, Column>>> {
    return columnsOf(await this.table(names, signal));
  }

  /** The same as a table of Arrow. */
  async table(names: readonly string[] = [], signal?: AbortSignal): Promise<Table> {
    const response = await this.#wire.ask({
      path: `/table/full/${addressOf([...this.#path, "internal"])}`,
      query: names.map((name): Parameters[number] => ["column", name]),
      accept: "application/vnd.apache.arrow.file",
      signal,
    });
    return tableFromIPC(new Uint8Array(await response.arrayBuffer()));
  }

  /**
   * The rows as a file: `text/csv`, `application/x-parquet`, `application/vnd.apache.arrow.file`.
   *
   * @param names all columns when not said.
   */
  async file(mimetype: string, names: readonly string[] = [], signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    const response = await this.#wire.ask({
      path: `/table/full/${addressOf([...this.#path, "internal"])}`,
      query: [["format", mimetype], ...names.map((name): Parameters[number] => ["column", name])],
      accept: mimetype,
      signal,
    });
    return new Uint8Array(await response.arrayBuffer());
  }

  /** The names of its columns; none for a stream without a table. */
  async columnNames(signal?: AbortSignal): Promise<readonly string[]> {
    for await (const page of pages(this.#wire, this.#path, [], signal))
      for (const { id, attributes } of page.data) if (id === "internal") return attributes.structure?.columns ?? [];
    return [];
  }

  /** The names of the arrays of the stream: data keys whose values lie in files, or came as arrays. */
  async arrays(signal?: AbortSignal): Promise<readonly string[]> {
    return await this.#families(undefined, "array", signal);
  }

  /**
   * The values of a key whose rows differ in length, row by row: those of its column, or of an array of their own.
   *
   * @throws HalcyonError `client.refused` for a key that there is not.
   */
  async ragged(name: string, signal?: AbortSignal): Promise<readonly Row[]> {
    const [own] = await this.#families([name], "ragged", signal);
    if (own === undefined) return rowsOf((await this.table([name], signal)).getChild(name));
    const response = await this.#wire.ask({
      path: `/ragged/full/${addressOf([...this.#path, name])}`,
      accept: "application/vnd.apache.arrow.file",
      signal,
    });
    return rowsOf(tableFromIPC(new Uint8Array(await response.arrayBuffer())).getChildAt(0));
  }

  async #families(names: readonly string[] | undefined, family: string, signal?: AbortSignal): Promise<string[]> {
    const found: string[] = [];
    for await (const page of pages(this.#wire, this.#path, [], signal))
      for (const { id, attributes } of page.data)
        if (attributes.structure_family === family && names?.includes(id) !== false) found.push(id);
    return found;
  }

  /**
   * Numbers of an array, or of a part of it.
   *
   * @throws HalcyonError `client.refused` for an array that there is not, or a slice beyond it; `client.values`.
   */
  async array(name: string, slice: ArraySlice = [], signal?: AbortSignal): Promise<ArrayNumbers> {
    const path = addressOf([...this.#path, name]);
    const said: { data: Resource } = await bodyOf(await this.#wire.ask({ path: `/metadata/${path}`, signal }));
    const { data_type: type, shape = [] } = said.data.attributes.structure ?? {};
    const asked = slice.map((each) => (typeof each === "number" ? String(each) : `${each[0]}:${each[1]}`)).join(",");
    const response = await this.#wire.ask({
      path: `/array/full/${path}`,
      query: asked === "" ? [] : [["slice", asked]],
      accept: "application/octet-stream",
      signal,
    });
    const values = numbersOf(await response.arrayBuffer(), type ?? { kind: "f", itemsize: 8, endianness: "little" });
    return { shape: sliced(shape, slice), values };
  }

  /**
   * The rows that there are, then those that come, until the run has ended or the signal says so.
   *
   * @param names all columns when not said.
   */
  async *follow({
    columns,
    signal,
  }: { readonly columns?: readonly string[]; readonly signal?: AbortSignal } = {}): AsyncGenerator<
    Readonly<Record<string, Column>>,
    void,
    void
  > {
    for await (const table of follow(this.#wire, [...this.#path, "internal"], signal))
      yield columnsOf(columns === undefined ? table : table.select([...columns]));
  }
}

function sliced(shape: readonly number[], slice: ArraySlice): readonly number[] {
  return shape.flatMap((length, axis) => {
    const each = slice[axis];
    if (each === undefined) return [length];
    if (typeof each === "number") return [];
    const [start, stop] = each.map((place) => Math.min(Math.max(place < 0 ? place + length : place, 0), length));
    return [Math.max(0, (stop ?? 0) - (start ?? 0))];
  });
}
