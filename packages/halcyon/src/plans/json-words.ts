/** Words of a command line that may be JSON. @module */
import { isHalcyonError } from "@halcyon/model";

/**
 * A word as JSON writes it (`5`, `true`, `[1,2]`, `{"a":1}`), or else as the text that it is.
 *
 * @param read reads JSON. `decodeValue` keeps all digits of whole numbers.
 */
export function jsonOrText(word: string, read: (text: string) => unknown = JSON.parse): unknown {
  const trimmed = word.trim();
  if (!/^(?:true|false|null|-?\d|\[|\{|")/.test(trimmed)) return word;
  try {
    return read(trimmed);
  } catch (error) {
    // "12-inch" begins like a number and is a text.
    if (error instanceof SyntaxError || isHalcyonError(error, "document.json")) return word;
    throw error;
  }
}
