/** Conditions on runs as they are typed: `plan_name=scan`, `scan_id>=100`, `sample~gold`. @module */
import type { Filter } from "@halcyon/catalog/client";
import { HalcyonError } from "@halcyon/model";
import { jsonOrText } from "../plans/json-words.ts";

const comparisons = { "<": "lt", ">": "gt", "<=": "le", ">=": "ge" } as const;

/**
 * A condition. A key is of the start document unless it begins with `start.` or `stop.`; `exit_status`, `reason` and
 * `num_events` are of the stop.
 *
 * @throws HalcyonError `cli.usage`
 */
export function conditionOf(text: string): Filter {
  const [, name = "", operator = "", word = ""] = /^([\w.]+?)\s*(==?|!=|<=|>=|<|>|~)\s*(.*)$/su.exec(text) ?? [];
  if (name === "")
    throw new HalcyonError(
      "cli.usage",
      `--where takes KEY=VALUE, or !=, <, <=, >, >=, ~ in place of =; it got ${text}.`,
      {
        argument: "--where",
        allowed: ["=", "!=", "<", "<=", ">", ">=", "~"],
      },
    );
  const key = keyOf(name);
  const value = valueOf(word);
  switch (operator) {
    case "=":
    case "==":
      return { kind: "eq", key, value };
    case "!=":
      return { kind: "noteq", key, value };
    case "~":
      return { kind: "contains", key, value: unquoted(word) };
    default:
      return { kind: "comparison", operator: comparisons[operator as keyof typeof comparisons], key, value };
  }
}

const ofStop = new Set(["exit_status", "reason", "num_events"]);

function keyOf(name: string): string {
  if (/^(?:start|stop)\./u.test(name)) return name;
  return `${ofStop.has(name.split(".")[0] ?? "") ? "stop" : "start"}.${name}`;
}

/** A number, true, false, null, a list or a map in JSON, or a text, which may stand in quotes. */
function valueOf(word: string): unknown {
  if (word === "true" || word === "false") return word === "true";
  if (word === "null") return null;
  if (word.trim() !== "" && Number.isFinite(Number(word))) return Number(word);
  if (/^[[{]/u.test(word)) return jsonOrText(word);
  return unquoted(word);
}

function unquoted(word: string): string {
  return /^"(.*)"$/su.exec(word)?.[1] ?? word;
}
