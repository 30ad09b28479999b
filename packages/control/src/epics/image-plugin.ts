/**
 * The plug-in that shows the latest frame (NDPluginStdArrays): for looking, not for keeping.
 *
 * Its numbers, its size and their type are different PVs; the signal that they make tells of whole frames only.
 *
 * @module
 */
import {
  type Addresses,
  type Connector,
  type Datatype,
  type Live,
  type NdArray,
  type SignalR,
  type Slot,
  boolean,
  derived,
  i32,
  nested,
  r,
  refused,
  rw,
  sizeOf,
  text,
} from "@halcyon/devices";
import { type AnyValue, anyValue } from "./any-value.ts";
import { type FrameNumbers, asDriven } from "./frame-numbers.ts";
import { below, paired } from "./names.ts";

/** The plug-in that shows frames. */
export interface ImageFields {
  readonly enable: Slot<"rw", boolean>;
  readonly numbers: Slot<"r", AnyValue>;
  /** 2, or 3 with colours. */
  readonly dimensions: Slot<"r", number>;
  /** The length of each, the fastest first. */
  readonly size0: Slot<"r", number>;
  readonly size1: Slot<"r", number>;
  readonly size2: Slot<"r", number>;
  readonly dataType: Slot<"r", string>;
  /** The driver's number of the frame. */
  readonly frame: Slot<"r", number>;
}

const fields = (): ImageFields => ({
  enable: rw(boolean),
  numbers: r(anyValue()),
  dimensions: r(i32),
  size0: r(i32),
  size1: r(i32),
  size2: r(i32),
  dataType: r(text),
  frame: r(i32),
});

const names: Addresses<ImageFields> = {
  enable: paired("EnableCallbacks"),
  numbers: "ArrayData",
  dimensions: "NDimensions_RBV",
  size0: "ArraySize0_RBV",
  size1: "ArraySize1_RBV",
  size2: "ArraySize2_RBV",
  dataType: "DataType_RBV",
  frame: "UniqueId_RBV",
};

/** A live plug-in, and the frames that it shows. */
export type ImagePlugin = Live<ImageFields> & {
  /** `[rows, columns]`, with colours `[rows, columns, 3]`, in the type of the driver. */
  readonly image: SignalR<NdArray<FrameNumbers>>;
};

/** The plug-in whose PVs begin with `prefix`, as in `BL01:image1:`. Its frames are read as `name`. */
export function imageAt(connector: Connector, name: string, prefix: string): ImagePlugin {
  const live = connector.signals(fields(), below(prefix, names), { name: `${name}_plugin` });
  const { numbers, dimensions, size0, size1, size2, dataType } = live;
  const { image } = derived({
    name,
    from: { numbers, dimensions, size0, size1, size2, dataType },
    types: { image: anyImage },
    fits: (raw) => isNumbers(raw.numbers) && sizeOf(shapeOf(raw)) === raw.numbers.length,
    forward: (raw) => ({ image: { data: asDriven(raw.dataType, raw.numbers as FrameNumbers), shape: shapeOf(raw) } }),
    clock: connector.clock,
  });
  return { ...live, image };
}

interface Sizes {
  readonly dimensions: number;
  readonly size0: number;
  readonly size1: number;
  readonly size2: number;
}

/** The slowest first. */
function shapeOf({ dimensions, size0, size1, size2 }: Sizes): readonly number[] {
  return [size0, size1, size2].slice(0, dimensions).toReversed();
}

function isNumbers(value: unknown): value is FrameNumbers {
  return ArrayBuffer.isView(value);
}

/** What numpy calls them. */
function numpyOf(numbers: FrameNumbers): string {
  const bytes = numbers.BYTES_PER_ELEMENT;
  const { name } = numbers.constructor;
  const kind = name.startsWith("Float") ? "f" : name.startsWith("Uint") ? "u" : "i";
  return `${bytes === 1 ? "|" : "<"}${kind}${bytes}`;
}

/** An image of any size and any numbers. */
const anyImage: Datatype<NdArray<FrameNumbers>> = {
  text: "an image",
  initial: { data: new Uint8Array(0), shape: [0, 0] },
  mismatch: (remote) => (remote.form === "image" ? undefined : "it is no image"),
  parse(raw) {
    const image = raw as NdArray<FrameNumbers>;
    if (!isNumbers(image.data) || sizeOf(image.shape) !== image.data.length) throw refused(raw, this.text);
    return image;
  },
  encode: (value) => value,
  same: (a, b) => a.shape.join() === b.shape.join() && a.data.every((one, i) => Object.is(one, b.data[i])),
  dataKey: (value) => ({
    dtype: "array",
    shape: value === undefined ? [null, null] : [...value.shape],
    ...(value === undefined ? {} : { dtype_numpy: numpyOf(value.data) }),
  }),
  inDocument: (value) => nested(value),
};
