#!/usr/bin/env node
// Plain JavaScript of an older kind: it has to run far enough on any Node to say what is wrong.
import { existsSync } from "node:fs";

const built = new URL("../dist/main.js", import.meta.url);

if (Number(process.versions.node.split(".")[0]) < 24) {
  console.error(
    `halcyon needs Node 24; this is ${process.versions.node}. In the workspace npx halcyon brings its own.`,
  );
  process.exit(2);
}
if (!existsSync(built)) {
  console.error("halcyon is not built yet: npm run build does that.");
  process.exit(2);
}
const { mainOfProcess } = await import(built.href);
await mainOfProcess();
