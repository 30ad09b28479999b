/** The process that is killed: `FOLDER HAPPENINGS KILL-AT WORDS…`. Its last words say how it ended. @module */
import { argv, exit } from "node:process";
import { type Happening, live } from "./kill-fly-world.ts";

const [, , folder = "", happenings = "[]", killAt = "0", ...words] = argv;
const ended = await live(folder, words, JSON.parse(happenings) as Happening[], Number(killAt));
console.log(JSON.stringify(ended));
exit(ended.code);
