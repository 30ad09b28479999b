/** Numbers that keep coming, in one typed array that doubles: 8 bytes each, none of them an object. @module */

/** A column of numbers that grows. */
export class GrowingColumn {
  #room: Float64Array = new Float64Array(64);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    this.set(this.#length, value);
  }

  /** Sets row `index`; the rows skipped on the way are NaN. */
  set(index: number, value: number): void {
    if (index >= this.#room.length) {
      const larger = new Float64Array(Math.max(index + 1, this.#room.length * 2));
      larger.set(this.#room.subarray(0, this.#length));
      this.#room = larger;
    }
    if (index > this.#length) this.#room.fill(NaN, this.#length, index);
    this.#room[index] = value;
    this.#length = Math.max(this.#length, index + 1);
  }

  /** What is there now; valid until the next change. */
  values(): Float64Array {
    return this.#room.subarray(0, this.#length);
  }
}
