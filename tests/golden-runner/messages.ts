/**
 * Messages in the form of the cases, and back.
 *
 * The peer spells arguments in snake case, gives some by position that we give by name, and writes down
 * defaults that we leave out. Both sides are brought to one form: by name, in snake case, without defaults.
 *
 * @module
 */
import type { Msg } from "@halcyon/engine";
import { type JsonObject, isObject } from "./cases.ts";
import type { Writer } from "./write.ts";

/** A message in the form of the cases. */
export interface WireMessage {
  readonly command: string;
  readonly obj: unknown;
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
  readonly run: unknown;
}

/** What a message means when it does not say. */
const defaults: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  wait: { error_on_timeout: true, watch: [] },
  collect: { stream: false, return_payload: true },
  declare_stream: { collect: false },
  locate: { squeeze: true },
  pause: { defer: false },
  input: { prompt: "" },
};

/** A message of our engine's own, of which the cases know nothing. */
export function isInternal(command: string): boolean {
  return command.startsWith("_") || command === "caught_up";
}

/** A message of ours as the cases write it. Groups become G1, G2, … */
export function written(message: Msg, writer: Writer): WireMessage {
  const { command, run } = message;
  const obj: unknown = message.obj;
  const args: readonly unknown[] = message.args;
  const given = Object.entries(message.kwargs as object);
  const kwargs: Record<string, unknown> = {};
  for (const [key, value] of given) {
    if (command === "open_run") kwargs[key] = writer.value(value);
    else if (key === "group") kwargs["group"] = writer.group(value);
    else if (key === "watch") kwargs["watch"] = (value as readonly unknown[]).map((group) => writer.group(group));
    else if (!(command === "subscribe" || (command === "wait" && key === "statuses")))
      kwargs[snake(key)] = writer.value(value);
  }
  const parts = {
    command,
    obj: writer.name(obj),
    args: args.map((arg) => writer.value(arg)),
    kwargs,
    run: run ?? null,
  };
  if (command === "wait_for") return { ...parts, args: [{ $opaque: "waitables" }] };
  if (command === "subscribe") return { ...parts, args: [...parts.args.slice(0, 1), documentsOf(message.kwargs)] };
  if (command === "unsubscribe") return { ...parts, args: [], kwargs: { token: parts.args[0] } };
  return withoutDefaults(parts);
}

/** The message of a case, without what it need not say. */
export function expectedMessage(message: WireMessage): WireMessage {
  if (message.command === "wait" && message.args.length > 0) {
    const [group, ...args] = message.args;
    return withoutDefaults({ ...message, args, kwargs: { group, ...message.kwargs } });
  }
  return withoutDefaults(message);
}

/** The arguments of a message that a case gives, as ours: by name and in our case. */
export function ourArguments(
  command: string,
  args: readonly unknown[],
  kwargs: JsonObject,
): { args: readonly unknown[]; kwargs: Record<string, unknown> } {
  if (command === "open_run") return { args, kwargs: { ...kwargs } };
  const ours: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(kwargs)) if (value !== null) ours[camel(key)] = value;
  if (command === "wait" && args.length > 0) return { args: args.slice(1), kwargs: { group: args[0], ...ours } };
  if (command === "unsubscribe" && "token" in ours) return { args: [ours["token"]], kwargs: {} };
  return { args: args.map((arg) => arg ?? undefined), kwargs: ours };
}

export function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

export function camel(name: string): string {
  return name.replace(/(?<=.)_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function withoutDefaults(message: WireMessage): WireMessage {
  if (message.command === "open_run") return message;
  const usual = defaults[message.command] ?? {};
  const kwargs: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(message.kwargs)) {
    const isDefault = key in usual && JSON.stringify(usual[key]) === JSON.stringify(value);
    if (value !== null && value !== undefined && !isDefault) kwargs[key] = value;
  }
  return { ...message, kwargs };
}

function documentsOf(kwargs: unknown): unknown {
  const documents = isObject(kwargs) ? kwargs["documents"] : undefined;
  if (!Array.isArray(documents)) return "all";
  return documents.length === 1 ? documents[0] : documents;
}
