/** What went wrong in the HDF5 library, in a few words: it tells the whole way from the call down to the system. @module */

const ofSystem = /errno = \d+, error message = '([^']*)'/gu;
const ofLibrary = /^ +#\d+:.* in \w+\(\): (.*)$/gmu;

/** The system's own words where there are any, or else what the library could not do at first. */
export function hdf5Reason(error: unknown): string {
  // h5wasm throws texts, too.
  const text = error instanceof Error ? error.message : String(error);
  const [said] = [...text.matchAll(ofSystem)];
  if (said?.[1] !== undefined) return said[1];
  const [first] = [...text.matchAll(ofLibrary)];
  return first?.[1] ?? text;
}
