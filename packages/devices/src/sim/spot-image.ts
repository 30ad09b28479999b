/** The image of a spot with the noise of counting. Pure, but for the randomness that is handed in. @module */

/** A spot that follows two motors. */
export interface Spot {
  readonly x: { readonly position: number };
  readonly y: { readonly position: number };
  /** How far the spot moves for a unit of the motors, in pixels. 4. */
  readonly pixelsPerUnit?: number;
  /** Counts in its middle. 200. */
  readonly height?: number;
}

const background = 4; /* counts */

/** @returns rows × columns, C order, 16 bits: a spot a sixth of the rows wide on a noisy background. */
export function spotImage(
  [rows, columns]: readonly [rows: number, columns: number],
  random: () => number,
  spot?: Spot,
): Uint16Array {
  const pixels = new Uint16Array(rows * columns);
  const { pixelsPerUnit = 4, height = 200 } = spot ?? {};
  const column = columns / 2 + pixelsPerUnit * (spot?.x.position ?? 0);
  const row = rows / 2 + pixelsPerUnit * (spot?.y.position ?? 0);
  const sigma = rows / 6;
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      const square = (i + 0.5 - row) ** 2 + (j + 0.5 - column) ** 2;
      const mean = background + height * Math.exp(-square / (2 * sigma ** 2));
      const counted = mean + Math.sqrt(mean) * (random() + random() + random() - 1.5) * 2;
      pixels[i * columns + j] = Math.min(65_535, Math.max(0, Math.round(counted)));
    }
  return pixels;
}
