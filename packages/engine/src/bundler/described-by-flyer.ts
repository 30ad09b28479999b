/**
 * What a flyer says of its data. Older ones describe several streams, `{stream: {key: …}}`; newer ones describe their
 * keys alone, and need a declared stream.
 *
 * @module
 */
import { HalcyonError, type Collectable, type DataKeys, type HasName, type MaybePromise } from "@halcyon/model";
import { checkAnswer } from "./agreement.ts";
import { describe, type Described } from "./described.ts";

/** Whether a description is of keys, and not of streams of keys. */
export function isFlat(described: DataKeys | Record<string, DataKeys>): described is DataKeys {
  return Object.values(described).every((value) => typeof (value as { source?: unknown }).source === "string");
}

/**
 * The streams that an older flyer describes, with their keys.
 *
 * @throws HalcyonError `device.verb` for one that describes keys alone, `document.composition` for a key in two streams.
 */
export async function streamsOf(object: Collectable): Promise<(readonly [string, DataKeys])[]> {
  const described = await object.describeCollect();
  checkAnswer(object.name, "describeCollect", described);
  if (isFlat(described) && Object.keys(described).length > 0)
    throw new HalcyonError(
      "device.verb",
      `${object.name} describes keys without streams: declare a stream for it before collecting.`,
      {
        device: object.name,
        verb: "describeCollect",
      },
    );
  const entries = Object.entries(described as Record<string, DataKeys>);
  checkDistinct(object, entries);
  return entries;
}

/** Describes flyers for a declared stream. */
export async function describeForCollect(object: Collectable, stream: string): Promise<Described> {
  const described: MaybePromise<DataKeys | Record<string, DataKeys>> = await object.describeCollect();
  checkAnswer(object.name, "describeCollect", described);
  const names = Object.keys(described);
  if (isFlat(described)) return describe(object, described);
  const own = described[stream];
  if (names.length !== 1 || own === undefined)
    throw new HalcyonError(
      "engine.argument",
      `${object.name} describes the streams ${names.join(", ")}; it can be declared for one stream of that name, not for ${stream}.`,
      {
        command: "declare_stream",
        argument: "name",
        reason: "describeCollect does not give this stream alone",
      },
    );
  return describe(object, own);
}

function checkDistinct(object: HasName, streams: readonly (readonly [string, DataKeys])[]): void {
  const seen = new Map<string, string>();
  for (const [stream, dataKeys] of streams) {
    for (const key of Object.keys(dataKeys)) {
      const other = seen.get(key);
      if (other !== undefined)
        throw new HalcyonError(
          "document.composition",
          `${object.name} has the key ${key} in both ${other} and ${stream}: a key belongs to one stream.`,
          {
            document: "descriptor",
            reason: "key in two streams",
            keys: [key],
          },
        );
      seen.set(key, stream);
    }
  }
}
