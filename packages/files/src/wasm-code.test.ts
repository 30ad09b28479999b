import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";

/** Threads that come and go, each with WebAssembly of its own: Node's reader of TypeScript. */
const program = (before: string): string => `
  import { Worker } from "node:worker_threads";
  import { keepWasmCode } from ${JSON.stringify(new URL("./wasm-code.ts", import.meta.url).href)};
  const work = (strip) => { for (let time = 0; time < 300; time += 1) strip("const a: number = 1;".repeat(20)); };
  ${before}
  for (let round = 0; round < 8; round += 1)
    await Promise.all(Array.from({ length: 2 }, () => new Promise((done) => {
      const text = \`import { stripTypeScriptTypes } from "node:module"; (\${work})(stripTypeScriptTypes);\`;
      new Worker(text, { eval: true, execArgv: ["--input-type=module"] }).on("exit", done).on("error", (error) => { throw error; });
    })));
`;

function collections(before: string): number {
  const flags = ["--no-warnings", "--trace-wasm-code-gc", "--input-type=module", "-e"];
  const said = execFileSync(process.execPath, [...flags, program(before)], { encoding: "utf8" });
  return said.split("\n").filter((line) => line.includes("Starting GC")).length;
}

test("a program that keeps its WebAssembly code collects none of it while threads come and go", () => {
  expect(collections("")).toBeGreaterThan(0);
  expect(collections("keepWasmCode();")).toBe(0);
});
