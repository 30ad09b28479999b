/** A sink that keeps frames in memory: for tests, and for a page without files. @module */
import { type FrameFile, type FrameRequest, type FrameSink, HalcyonError, type Pixels } from "@halcyon/model";

/** Frames in memory. */
export interface MemoryFrames extends FrameSink {
  /** The frames of a resource, by its uri. */
  frames(uri: string): readonly Pixels[];
  /** Forgets the frames of all files that are closed. */
  forget(): void;
}

interface Held {
  readonly frames: Pixels[];
  closed: boolean;
}

/** A sink in memory: its uris are `memory://localhost/<detector>/<number>/<key>`. */
export function memoryFrames(): MemoryFrames {
  const files = new Map<string, Held>();
  let count = 0;
  return {
    open(request) {
      count += 1;
      return opened(files, request, `memory://localhost/${request.detector}/${count}`);
    },
    frames: (uri) => files.get(uri)?.frames ?? [],
    forget() {
      for (const [uri, { closed }] of files) if (closed) files.delete(uri);
    },
  };
}

function opened(files: Map<string, Held>, request: FrameRequest, base: string): FrameFile {
  const held = new Map(
    request.datasets.map((dataset) => [dataset.key, { dataset, frames: [] as Pixels[], closed: false }]),
  );
  for (const [key, one] of held) files.set(`${base}/${key}`, one);
  return {
    resources: request.datasets.map(({ key, shape, dtypeNumpy }) => ({
      data_key: key,
      mimetype: "application/x-halcyon-memory",
      uri: `${base}/${key}`,
      parameters: { chunk_shape: [1, ...shape], dtype_numpy: dtypeNumpy },
    })),
    write(key, index, pixels) {
      const one = held.get(key);
      const size = one?.dataset.shape.reduce((product, n) => product * n, 1);
      if (one === undefined || size !== pixels.length) {
        const expected = size === undefined ? `one of ${[...held.keys()].join(", ")}` : `${size} pixels`;
        const facts = { key, expected, got: `${pixels.length} pixels` };
        throw new HalcyonError("frames.shape", `A frame of ${key} has ${facts.got}, but must be ${expected}.`, facts);
      }
      one.frames[index] = pixels.slice();
    },
    read(key, index) {
      const frame = held.get(key)?.frames[index];
      if (frame !== undefined) return frame.slice();
      const facts = { key, expected: "a frame that is there", got: `frame ${index}` };
      throw new HalcyonError("frames.shape", `There is no frame ${index} of ${key}.`, facts);
    },
    flush() {
      // What is in memory can be read at once.
    },
    close() {
      for (const one of held.values()) one.closed = true;
    },
  };
}
