/** The process that is killed: `FOLDER HAPPENINGS WORDS…`. Its last words say how it ended. @module */
import { argv, exit } from "node:process";
import { type Happening, live } from "./kill-fly-world.ts";

const [, , folder = "", happenings = "[]", ...words] = argv;
const ended = await live(folder, words, JSON.parse(happenings) as Happening[]);
console.log(JSON.stringify(ended));
exit(ended.code);
