/**
 * Reads JSON text as Python's `json` writes it: NaN, Infinity and -Infinity may stand bare, and an integer past 2^53
 * becomes a bigint rather than a number near it. Everything else is JSON to the letter.
 *
 * @module
 */
import { HalcyonError } from "./errors.ts";

/** How many objects and arrays may stand within each other. */
export const deepest = 1000;
const space = /[ \t\n\r]*/y;
const number = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const words: readonly (readonly [string, unknown])[] = [
  ["true", true],
  ["false", false],
  ["null", null],
  ["NaN", NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
];

/**
 * The value that `text` writes.
 *
 * @throws HalcyonError `document.json`, with the position of the first character that does not belong.
 */
export function read(text: string): unknown {
  return new Reader(text).whole();
}

class Reader {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): unknown {
    const value = this.#value();
    this.#skip();
    if (this.#at < this.#text.length) this.#refuse("the end");
    return value;
  }

  #value(): unknown {
    this.#skip();
    const first = this.#text[this.#at];
    if (first === '"') return this.#string();
    if (first === "{" || first === "[") {
      if (++this.#depth > deepest) this.#refuse(`no more than ${deepest} objects and arrays within each other`);
      const value = first === "{" ? this.#object() : this.#array();
      this.#depth--;
      return value;
    }
    for (const [word, value] of words) {
      if (!this.#text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return value;
    }
    return this.#number();
  }

  #number(): number | bigint {
    number.lastIndex = this.#at;
    const found = number.exec(this.#text);
    if (found === null) return this.#refuse("a value");
    this.#at = number.lastIndex;
    const value = Number(found[0]);
    const whole = found[1] === undefined && found[2] === undefined;
    return whole && !Number.isSafeInteger(value) ? BigInt(found[0]) : value;
  }

  #string(): string {
    const start = this.#at;
    let end = start + 1;
    while (end < this.#text.length && this.#text[end] !== '"') end += this.#text[end] === "\\" ? 2 : 1;
    try {
      const value = JSON.parse(this.#text.slice(start, end + 1)) as string;
      this.#at = end + 1;
      return value;
    } catch (cause) {
      return this.#refuse("a text", cause);
    }
  }

  #array(): unknown[] {
    const items: unknown[] = [];
    this.#at++;
    if (this.#took("]")) return items;
    do items.push(this.#value());
    while (this.#took(","));
    if (!this.#took("]")) this.#refuse('"," or "]"');
    return items;
  }

  #object(): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    this.#at++;
    if (this.#took("}")) return object;
    do {
      this.#skip();
      if (this.#text[this.#at] !== '"') this.#refuse("a key");
      const key = this.#string();
      if (!this.#took(":")) this.#refuse('":"');
      const value = this.#value();
      if (key === "__proto__")
        Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
      else object[key] = value;
    } while (this.#took(","));
    if (!this.#took("}")) this.#refuse('"," or "}"');
    return object;
  }

  #took(mark: string): boolean {
    this.#skip();
    if (this.#text[this.#at] !== mark) return false;
    this.#at++;
    return true;
  }

  #skip(): void {
    space.lastIndex = this.#at;
    space.test(this.#text);
    this.#at = space.lastIndex;
  }

  #refuse(wanted: string, cause?: unknown): never {
    const near = this.#text.slice(this.#at, this.#at + 20);
    const found = near === "" ? "the end of the text" : JSON.stringify(near);
    throw new HalcyonError(
      "document.json",
      `This is not JSON: ${found} stands at character ${this.#at}, where ${wanted} was due.`,
      { reason: `${wanted} was due`, at: String(this.#at) },
      { cause },
    );
  }
}
