/**
 * Where the signals of a record or a plug-in are: a declared table of names below a prefix.
 *
 * @module
 */

/** One name, or one to read and one to write: a field (`.VAL`), or the end of a PV's name. */
type Name = string | { readonly read: string; readonly write: string };

/** `X`, and its readback `X_RBV`: how areaDetector names what is both set and read. */
export function paired(name: string): { readonly read: string; readonly write: string } {
  return { read: `${name}_RBV`, write: name };
}

/** A table of names, each with a prefix before it. */
export function below<N extends object>(prefix: string, names: N): N {
  const put = (name: Name): Name =>
    typeof name === "string" ? prefix + name : { read: prefix + name.read, write: prefix + name.write };
  return Object.fromEntries(
    Object.entries<Name>(names as Record<string, Name>).map(([key, name]) => [key, put(name)]),
  ) as N;
}
