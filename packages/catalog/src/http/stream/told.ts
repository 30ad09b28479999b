/**
 * A message of the field's websocket protocol: what it says, and how it is sent.
 *
 * @module
 */
import { encodeValue } from "@halcyon/model";
import type { CatalogNode } from "../../contract.ts";
import { JsonPiece, pack } from "../wire/msgpack-text.ts";

/** How envelopes are written. */
export type Envelope = "msgpack" | "json";

/** A payload, in bytes and as JSON. */
interface Payload {
  readonly bytes: () => Uint8Array;
  readonly json: () => string;
}

/** One message, but for its place in the stream. */
export interface Told {
  /** Roughly how much memory it holds, in bytes. */
  readonly bytes: number;
  /** @param base the root of the API, for messages that say where the data are. */
  readonly content: (base: string) => Readonly<Record<string, unknown>>;
  readonly payload?: Payload;
  /** The child that it tells of, which not everybody may see. */
  readonly child?: CatalogNode;
}

/** A message at its place. */
export interface Message extends Told {
  readonly sequence: number;
  /** s since 1970. */
  readonly time: number;
}

/** The message as it is sent. */
export function enveloped(
  { sequence, time, content, payload }: Message,
  envelope: Envelope,
  base: string,
): Uint8Array | string {
  const head = { sequence, timestamp: new Date(time * 1000).toISOString(), ...content(base) };
  return written(head, payload, envelope);
}

/** A schema, which comes before all messages. */
export function schemaOf(node: CatalogNode, envelope: Envelope): Uint8Array | string {
  const structure = node.dataSources[0]?.structure ?? {};
  if (node.family === "table" && "arrow_schema" in structure)
    return written({ type: "table-schema", version: 1, arrow_schema: structure.arrow_schema }, undefined, envelope);
  if (node.family === "array" && "data_type" in structure)
    return written({ type: "array-schema", version: 1, data_type: structure.data_type }, undefined, envelope);
  if (node.family === "ragged" && "data_type" in structure)
    return written({ type: "ragged-schema", version: 1, data_type: structure.data_type }, undefined, envelope);
  return written({ type: "container-schema", version: 1 }, undefined, envelope);
}

function written(
  head: Readonly<Record<string, unknown>>,
  payload: Payload | undefined,
  envelope: Envelope,
): Uint8Array | string {
  if (envelope === "msgpack") return pack(payload === undefined ? head : { ...head, payload: payload.bytes() });
  const members = Object.entries(payload === undefined ? head : { ...head, "content-type": "application/json" }).map(
    ([key, value]) => `${JSON.stringify(key)}:${value instanceof JsonPiece ? value.text : encodeValue(value)}`,
  );
  if (payload !== undefined) members.push(`"payload":${payload.json()}`);
  return `{${members.join(",")}}`;
}

/** The field's clients leave for good at a message of more than 1 MB. */
export const largestPayload: number = 512 * 1024;
