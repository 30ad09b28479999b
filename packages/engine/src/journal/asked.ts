/** What a message was, in words that another drive of the same plan can be compared with. @module */
import { HalcyonError, nameOf } from "@halcyon/model";
import { isMsg } from "../message.ts";
import type { Asked, PlanPath } from "./journal.ts";

/** What a message was; something else that a plan yielded has no command. */
export function askedOf(message: unknown): Asked {
  if (!isMsg(message)) return { command: "" };
  const { command, obj, args, run } = message;
  return {
    command,
    ...(obj === undefined || obj === null ? {} : { device: nameOf(obj) }),
    ...((args as readonly unknown[]).length === 0 ? {} : { args: textOf(args) }),
    ...(run === undefined ? {} : { run }),
  };
}

// Devices by name, functions by theirs: enough to tell that a plan went another way.
function textOf(args: readonly unknown[]): string {
  return JSON.stringify(args, (_key, value: unknown) => {
    if (typeof value === "function") return `function ${value.name}`;
    if (typeof value === "bigint") return `${value}n`;
    if (typeof value === "number" && !Number.isFinite(value)) return String(value);
    if (
      value !== null &&
      typeof value === "object" &&
      !Array.isArray(value) &&
      Object.getPrototypeOf(value) !== Object.prototype
    )
      return nameOf(value);
    return value;
  });
}

/** @throws HalcyonError `journal.diverged` when a plan asks for something else than it did. */
export function compare(path: PlanPath, index: number, expected: Asked, got: Asked): void {
  if (
    expected.command === got.command &&
    expected.device === got.device &&
    expected.args === got.args &&
    expected.run === got.run
  )
    return;
  throw diverged(path, index, expected, got);
}

/** A plan asks for something else than it did: or for nothing more. */
export function diverged(
  path: PlanPath,
  index: number,
  expected: Asked,
  got: Asked | undefined,
): HalcyonError<"journal.diverged"> {
  const was = wordsOf(expected);
  const is = got === undefined ? "the end of the plan" : wordsOf(got);
  return new HalcyonError(
    "journal.diverged",
    `The plan goes another way than the first time: its message ${index}${whereOf(path)} was ${was}, and is ${is}. It can only be gone on with as it was.`,
    { index, expected: was, got: is },
  );
}

/** The place of a plan among others, in words; nothing for the plan of the session. */
function whereOf(path: PlanPath): string {
  let words = "";
  for (let at = path.length - 2; at >= 0; at -= 2)
    words += ` in plan ${(path[at + 1] ?? 0) + 1} of those side by side in message ${path[at]}`;
  return words;
}

function wordsOf({ command, device, args, run }: Asked): string {
  return `${command}${device === undefined ? "" : ` ${device}`}${args === undefined ? "" : ` ${args}`}${run === undefined ? "" : ` (run ${run})`}`;
}
