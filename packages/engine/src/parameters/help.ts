/** The parameters of a plan as text: one line for an error, many for help. @module */
import type { Parameter, ParameterList } from "./kind.ts";
import { printed, words } from "./words.ts";

/** `scan(detectors, motor, start, stop, …, num, per_step=…, md=…)` */
export function signature(name: string, parameters: ParameterList): string {
  const parts: string[] = [];
  for (const [key, parameter] of Object.entries(parameters)) {
    const { kind, given, required, fallback } = parameter;
    if (kind.type === "repeated") parts.push(...Object.keys(kind.members), "…");
    else if (given === "names") parts.push("…=…");
    else if (required) parts.push(key);
    else parts.push(`${key}=${fallback === undefined ? "…" : printed(fallback)}`);
  }
  return `${name}(${parts.join(", ")})`;
}

/** A line for each parameter: its name, what it takes, what it means, and what it is when not given. */
export function helpText(name: string, text: string, parameters: ParameterList): string {
  const lines = Object.entries(parameters).map(([key, parameter]) => `  ${key}: ${parameterHelp(parameter)}`);
  return [signature(name, parameters), "", text, ...(lines.length > 0 ? ["", ...lines] : [])].join("\n");
}

function parameterHelp({ kind, text, required, fallback, given }: Parameter): string {
  const unless = required || fallback === undefined || given === "rest" || given === "names";
  return `${text} (${words(kind)}${unless ? "" : `; ${printed(fallback)} when not given`})`;
}
