/** The datatype of a channel that nobody declared: what its far end says it is. @module */
import { arrayOf, image } from "./arrays.ts";
import type { Datatype, ElementType, RemoteType } from "./datatype.ts";
import { f32, f64, i16, i32, i64, i8, u16, u32, u64, u8 } from "./numbers.ts";
import { boolean, oneOf, text } from "./words.ts";

type AnyElement = ElementType<unknown, unknown>;
const numbers: Readonly<Record<string, object>> = { i8, i16, i32, i64, u8, u16, u32, u64, f32, f64 };

/** The datatype that fits a far end. Undefined for a table: its columns are for who knows what they mean. */
export function datatypeOf(remote: RemoteType): Datatype<unknown> | undefined {
  const element = elementOf(remote) as AnyElement;
  switch (remote.form) {
    case "scalar":
      return element;
    case "array":
      return arrayOf(element as ElementType<unknown, never>);
    case "image":
      return remote.kind === "integer" || remote.kind === "float"
        ? image(element as ElementType<unknown, Uint8Array>)
        : undefined;
    default:
      return undefined;
  }
}

function elementOf(remote: RemoteType): object {
  switch (remote.kind) {
    case "boolean":
      return boolean;
    case "text":
      return text;
    case "enum":
      return oneOf(remote.choices ?? []);
    case "float":
      return remote.bits === 32 ? f32 : f64;
    default:
      return numbers[`${remote.unsigned === true ? "u" : "i"}${remote.bits ?? 32}`] ?? i32;
  }
}
