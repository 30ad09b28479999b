/**
 * The three ways in which the service sends positions.
 *
 * @module
 */
import type { AxisColumns } from "./frames.ts";

/** A list of numbers; a text for people; base64 of float64, little-endian. */
export const pointsFormats = ["FLOAT_LIST", "STRING", "BASE64_ENCODED"] as const;
export type PointsFormat = (typeof pointsFormats)[number];

/** Positions by axis, in one of the formats. */
export type FormattedPoints = Readonly<Record<string, string | readonly number[]>>;

const formats: Readonly<Record<PointsFormat, (values: Float64Array) => string | readonly number[]>> = {
  FLOAT_LIST: (values) => Array.from(values),
  STRING: printed,
  BASE64_ENCODED: base64,
};

/** Each axis in `format`. */
export function formatted(columns: AxisColumns<string>, format: PointsFormat): FormattedPoints {
  return Object.fromEntries(Object.entries(columns).map(([axis, values]) => [axis, formats[format](values)]));
}

/** More values than this are shortened, as whoever reads them would. */
const mostPrinted = 1000;

function printed(values: Float64Array): string {
  if (values.length <= mostPrinted) return `[${spaced(values)}]`;
  return `[${spaced(values.subarray(0, 3))} ... ${spaced(values.subarray(-3))}]`;
}

function spaced(values: Float64Array): string {
  return Array.from(values, (value) => String(Number(value.toPrecision(8)))).join(" ");
}

function base64(values: Float64Array): string {
  const bytes = new Uint8Array(values.length * 8);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of values.entries()) view.setFloat64(8 * i, value, true);
  // A call takes only so many arguments, and base64 parts can be joined where they end on three bytes.
  const part = 3 * 8192;
  let text = "";
  for (let at = 0; at < bytes.length; at += part) text += btoa(String.fromCharCode(...bytes.subarray(at, at + part)));
  return text;
}
