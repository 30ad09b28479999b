/**
 * Where the signals of a record or a plugin are: a declared table of names below a prefix.
 *
 * @module
 */

/** For each signal of an interface its name: a field (`.VAL`), or the end of a PV's name. */
export type NamesOf<F> = { readonly [K in keyof F]: string };

/** The names below a prefix. */
export function below<F>(prefix: string, names: NamesOf<F>): NamesOf<F> {
  const entries = Object.entries<string>(names as Record<string, string>);
  return Object.fromEntries(entries.map(([key, name]) => [key, prefix + name])) as NamesOf<F>;
}
