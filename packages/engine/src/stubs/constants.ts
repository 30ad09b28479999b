/**
 * Messages without any part that differs, made once.
 *
 * Messages are never changed, so one object may be yielded again and again; that saves an allocation at the
 * messages that every point of a scan needs.
 *
 * @module
 */
import { type Msg, msg } from "../message.ts";

export const nullMessage: Msg<"null"> = msg("null");
export const checkpointMessage: Msg<"checkpoint"> = msg("checkpoint");
export const saveMessage: Msg<"save"> = msg("save");
export const dropMessage: Msg<"drop"> = msg("drop");
export const nowMessage: Msg<"_now"> = msg("_now");

const createPrimary = msg("create", undefined, [], { name: "primary" });

/** Opens a bundle of the stream `name`. */
export function createMessage(name: string): Msg<"create"> {
  return name === "primary" ? createPrimary : msg("create", undefined, [], { name });
}
