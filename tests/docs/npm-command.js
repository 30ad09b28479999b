/** Stands in for npm in the pages' shell blocks: whether the repository has the command is all that it looks at. */
import { readFileSync } from "node:fs";

const { scripts } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
const [command = "", name = ""] = process.argv.slice(2);
const wanted = command === "run" ? name : command;
if (wanted !== "ci" && !(wanted in scripts)) {
  console.error(`package.json has no script "${wanted}"; it has ${Object.keys(scripts).join(", ")}.`);
  process.exitCode = 1;
}
