/**
 * A drawing of dots in text: each character is a braille cell of 2 by 4 dots.
 *
 * @module
 */

// Unicode numbers the dots of a cell down the left column, down the right one, then the bottom row.
const dotBits = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

/** Dots on a field of `columns` by `rows` characters; (0, 0) is the top left dot. */
export class BrailleCanvas {
  readonly width: number;
  readonly height: number;
  readonly #columns: number;
  readonly #cells: Uint8Array;

  constructor(columns: number, rows: number) {
    this.#columns = columns;
    this.width = columns * 2;
    this.height = rows * 4;
    this.#cells = new Uint8Array(columns * rows);
  }

  /** Sets a dot. Outside of the field nothing happens. */
  dot(x: number, y: number): void {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return;
    const cell = (y >> 2) * this.#columns + (x >> 1);
    this.#cells[cell] = (this.#cells[cell] ?? 0) | (dotBits[y & 3]?.[x & 1] ?? 0);
  }

  /** Sets the dots of a straight line, both ends included. Coordinates are rounded. */
  line(fromX: number, fromY: number, toX: number, toY: number): void {
    const steps = Math.max(1, Math.round(Math.max(Math.abs(toX - fromX), Math.abs(toY - fromY))));
    for (let step = 0; step <= steps; step += 1) {
      const part = step / steps;
      this.dot(Math.round(fromX + (toX - fromX) * part), Math.round(fromY + (toY - fromY) * part));
    }
  }

  /** The rows of text, top first. A cell without a dot is a space. */
  lines(): string[] {
    const lines: string[] = [];
    for (let from = 0; from < this.#cells.length; from += this.#columns) {
      const row = this.#cells.subarray(from, from + this.#columns);
      lines.push(Array.from(row, (bits) => (bits === 0 ? " " : String.fromCodePoint(0x2800 + bits))).join(""));
    }
    return lines;
  }
}
