/**
 * `resource` and `datum`, the pair that told of files before `stream_resource`, in the words of the latter.
 *
 * A resource names how its files are laid out by a `spec`, a word that ophyd and each facility made up. Those here are
 * the ones that came with ophyd, area detectors and databroker, read as their handlers read them.
 *
 * @module
 */
import type { Resource, StreamResource } from "@halcyon/model";

/** A frame, or a few, of a file: what one datum points at. */
export interface LegacyFrames {
  readonly resource: StreamResource;
  /** Which place of the file, counted in events. */
  readonly index: number;
}

type Words = Readonly<Record<string, unknown>>;

/** How the files of a spec are read. */
interface Layout {
  readonly mimetype: string;
  /** What is told of the files, by the resource and the datum. */
  readonly parameters: (kwargs: Words, datum: Words) => Words;
  /** What of a datum is the place; files of one event each have none. */
  readonly place: string | undefined;
  /** Whether the resource names a folder. */
  readonly isFolder?: boolean;
}

const hdf5 = (usual?: string): Layout => ({
  mimetype: "application/x-hdf5",
  parameters: ({ path, dataset, key, frame_per_point: frames }) => ({
    dataset: path ?? dataset ?? key ?? usual,
    ...multiplierOf(frames),
  }),
  place: "point_number",
});
const image = hdf5("/entry/data/data");
const stamps = hdf5("/entry/instrument/NDAttributes/NDArrayTimeStamp");

const layouts: Readonly<Record<string, Layout>> = {
  AD_HDF5: image,
  AD_HDF5_SWMR: image,
  AD_HDF5_SWMR_STREAM: image,
  AD_HDF5_SWMR_SLICE: image,
  AD_HDF5_TS: stamps,
  AD_HDF5_SWMR_TS: stamps,
  hdf5: { ...hdf5(), place: "frame" },
  // One of the channels of a fluorescence detector, counted from 1.
  XSP3: {
    mimetype: "application/x-hdf5",
    parameters: ({ key = "/entry/instrument/detector/data" }, { channel }) => ({
      dataset: key,
      join_method: "stack",
      ...(typeof channel === "number" ? { slice: `(:, ${channel - 1}, :)`, squeeze: true } : {}),
    }),
    place: "frame",
  },
  AD_TIFF: {
    mimetype: "multipart/related;type=image/tiff",
    parameters: ({ template, filename, frame_per_point: frames }) => ({ template, filename, ...multiplierOf(frames) }),
    place: "point_number",
    isFolder: true,
  },
  SINGLE_TIFF: {
    mimetype: "multipart/related;type=image/tiff",
    parameters: () => ({ template: "", join_method: "stack" }),
    place: undefined,
  },
  NPY_SEQ: { mimetype: "multipart/related;type=application/x-npy", parameters: () => ({}), place: "index" },
  npy: {
    mimetype: "multipart/related;type=application/x-npy",
    parameters: () => ({ template: "", join_method: "stack" }),
    place: undefined,
  },
};

/** The specs that are read. */
export const legacySpecs: readonly string[] = Object.keys(layouts);

/**
 * What a datum points at; a text that says why nobody here can tell otherwise.
 *
 * @param key the data key of the event that the datum is in.
 */
export function legacyFrames(
  { uid, spec, root, resource_path: path, resource_kwargs: kwargs, path_semantics: semantics }: Resource,
  datum: Words,
  key: string,
): LegacyFrames | string {
  const layout = Object.hasOwn(layouts, spec) ? layouts[spec] : undefined;
  if (layout === undefined) return `the spec ${spec} is not known (${legacySpecs.join(", ")} are)`;
  const { mimetype, place, isFolder } = layout;
  const index = place === undefined ? 0 : datum[place];
  if (typeof index !== "number" || !Number.isSafeInteger(index) || index < 0)
    return `the spec ${spec} counts by ${place}, and the datum has ${JSON.stringify(index)} there`;
  const parameters = layout.parameters(kwargs, datum);
  if ("dataset" in parameters && typeof parameters["dataset"] !== "string")
    return `the resource of the spec ${spec} does not name the dataset`;
  const uri = uriOf(root, path, semantics === "windows");
  const resource: StreamResource = {
    uid: `${uid}-${key}`,
    data_key: key,
    mimetype,
    uri: isFolder && !uri.endsWith("/") ? `${uri}/` : uri,
    parameters: { ...parameters },
  };
  return { resource, index };
}

function multiplierOf(frames: unknown): { readonly multiplier?: number } {
  return typeof frames === "number" && Number.isSafeInteger(frames) && frames > 0 ? { multiplier: frames } : {};
}

/** A file of the machine that wrote it: `file://localhost/data/a.h5`. */
function uriOf(root: string, path: string, isWindows: boolean): string {
  const parts = [root, path].map((part) => (isWindows ? part.replaceAll("\\", "/") : part));
  const joined = parts
    .join("/")
    .split("/")
    .filter((part) => part !== "");
  const end = path.endsWith("/") ? "/" : "";
  return `file://localhost/${joined.map(encodeURIComponent).join("/").replaceAll("%3A", ":")}${end}`;
}
