/** The process that kills itself: `FOLDER DEATH WORDS…`. Its last words say why it did not. @module */
import { argv, exit } from "node:process";
import { live, type Death } from "./kill-engine-world.ts";

const [, , folder = "", death = "", ...words] = argv;
const lived = await live(folder, words, JSON.parse(death) as Death);
console.log(JSON.stringify(lived));
exit(1);
