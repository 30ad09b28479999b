/**
 * How a run is to be read as something else: a file format, a table, another facility's names.
 *
 * Part of the start document (`projections`). Each entry says where the value of one name comes from.
 *
 * @module
 */

/** A function to be applied to a field; where it comes from is for whoever reads the projection to know. */
export interface Calculation {
  callable: string;
  args?: unknown[];
  kwargs?: Record<string, unknown>;
}

interface FromEvent {
  location: "event";
  stream: string;
  field: string;
}

interface FromConfiguration {
  location: "configuration";
  stream: string;
  config_device: string;
  config_index: number;
  field: string;
}

/** Where one value comes from: a field as it is, a field after a calculation, or the projection itself. */
export type Projection =
  | (FromEvent & { type: "linked" })
  | (FromConfiguration & { type: "linked" })
  | (FromEvent & { type: "calculated"; calculation: Calculation })
  | { type: "static"; value: unknown };

/** One reading of a run, with its version. */
export interface Projections {
  name?: string;
  version: string;
  configuration: Record<string, unknown>;
  projection: Record<string, Projection>;
}
