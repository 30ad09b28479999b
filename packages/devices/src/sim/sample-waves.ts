/** What a digitiser sees: four columns, each computed from the number of the sample, so that any can be checked. @module */

/** The columns, in order. */
export const waveNames = ["sample", "sine", "ramp", "noise"] as const;

/** The name of a column: the number of the sample, and three voltages. */
export type WaveName = (typeof waveNames)[number];

/** Samples after which sine and ramp repeat, and the noise. */
const period = 1000;
const noisePeriod = 65_536;

const sine = Float64Array.from({ length: period }, (_, i) => Math.sin((2 * Math.PI * i) / period));
const ramp = Float64Array.from({ length: period }, (_, i) => i / period);
const noise = noiseTable();

/** The value of a column at a sample. */
export function waveAt(name: WaveName, sample: number): number {
  if (name === "sample") return sample;
  const table = tableOf(name);
  return table[sample % table.length] ?? Number.NaN;
}

/** `count` values of a column from sample `first` on. */
export function wave(name: WaveName, first: number, count: number): Float64Array<ArrayBuffer> {
  const values = new Float64Array(count);
  if (name === "sample") for (let i = 0; i < count; i += 1) values[i] = first + i;
  else copyRound(tableOf(name), first, values);
  return values;
}

function tableOf(name: Exclude<WaveName, "sample">): Float64Array {
  return name === "sine" ? sine : name === "ramp" ? ramp : noise;
}

function copyRound(table: Float64Array, first: number, into: Float64Array): void {
  for (let at = 0, from = first % table.length; at < into.length; from = 0) {
    const piece = table.subarray(from, Math.min(table.length, from + into.length - at));
    into.set(piece, at);
    at += piece.length;
  }
}

/** Even noise from -0.5 to 0.5: a linear congruential generator (Numerical Recipes). */
function noiseTable(): Float64Array {
  let state = 1;
  return Float64Array.from({ length: noisePeriod }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  });
}
