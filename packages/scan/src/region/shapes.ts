/**
 * Which positions lie in a shape: tests on whole columns, with the reference's order of operations.
 *
 * @module
 */

/** Writes 1 into `keep` where (`x[i]`, `y[i]`) lies inside, 0 elsewhere. */
export type Inside = (x: Float64Array, y: Float64Array, keep: Uint8Array, count: number) => void;

/** In the ellipse of the given middle and diameters; the rim belongs to it. */
export function insideEllipse(xMiddle: number, yMiddle: number, xDiameter: number, yDiameter: number): Inside {
  return (x, y, keep, count) => {
    for (let i = 0; i < count; i += 1) {
      const across = (2 * ((x[i] ?? 0) - xMiddle)) / xDiameter;
      const up = (2 * ((y[i] ?? 0) - yMiddle)) / yDiameter;
      keep[i] = across * across + up * up <= 1 ? 1 : 0;
    }
  };
}

/**
 * In the polygon, by the even-odd rule: a ray towards growing x crosses an odd number of edges.
 *
 * In a grid y stays for a whole row, so the crossings of a row are worked out once.
 */
export function insidePolygon(xs: readonly number[], ys: readonly number[]): Inside {
  const corners = xs.length;
  const crossings = new Float64Array(corners);
  return (x, y, keep, count) => {
    let row = Number.NaN;
    let crossed = 0;
    for (let i = 0; i < count; i += 1) {
      const here = y[i] ?? 0;
      if (here !== row) {
        row = here;
        crossed = 0;
        for (let corner = 0, before = corners - 1; corner < corners; before = corner, corner += 1) {
          const y1 = ys[before] ?? 0;
          const y2 = ys[corner] ?? 0;
          if (!((here < y2 && here >= y1) || (here < y1 && here >= y2))) continue;
          const x1 = xs[before] ?? 0;
          crossings[crossed] = x1 + ((here - y1) / (y2 - y1)) * ((xs[corner] ?? 0) - x1);
          crossed += 1;
        }
      }
      const across = x[i] ?? 0;
      let inside = 0;
      for (let crossing = 0; crossing < crossed; crossing += 1) if (across < (crossings[crossing] ?? 0)) inside ^= 1;
      keep[i] = inside;
    }
  };
}
