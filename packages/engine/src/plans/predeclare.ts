/**
 * Whether plans declare the stream `primary` before its first event.
 *
 * A facility asks for it with the environment variable `BLUESKY_PREDECLARE`, as with the Python plans; where there
 * is no environment, as in a browser, nobody asks.
 *
 * @module
 */

interface HasEnvironment {
  readonly process?: { readonly env?: Readonly<Record<string, string | undefined>> };
}

export function isPredeclared(): boolean {
  const value = (globalThis as HasEnvironment).process?.env?.["BLUESKY_PREDECLARE"];
  return value !== undefined && value !== "";
}
