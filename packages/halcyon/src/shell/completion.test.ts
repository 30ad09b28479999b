import { PassThrough } from "node:stream";
import { start } from "node:repl";
import { expect, test } from "vitest";
import { completeInTheMiddle, nameAtEnd } from "./completion.ts";
import { evaluateFor } from "./evaluation.ts";

async function completed(line: string): Promise<readonly string[]> {
  const server = start({ input: new PassThrough(), output: new PassThrough() });
  Object.assign(server.context, { scan: 1, gauss: { position: 1 }, RE: () => undefined });
  completeInTheMiddle(server);
  try {
    return await new Promise((told) => {
      Reflect.apply(server.completer, server, [line, (_: null, [names]: [string[], string]) => told(names)]);
    });
  } finally {
    server.close();
  }
}

test.each([
  ["await sca", "scan"],
  ["await RE(sca", "scan"],
  ["await RE(scan([gau", "gauss"],
  ["await RE(scan([gauss], gauss.pos", "gauss.position"],
  ["sca", "scan"],
])("%s is completed with %s", async (line, name) => {
  expect(await completed(line)).toContain(name);
});

test("members are told at once, whatever evaluates lines", () => {
  const server = start({ input: new PassThrough(), output: new PassThrough() });
  Object.assign(server.context, { gauss: { position: 1 } });
  completeInTheMiddle(server);
  evaluateFor(server, false);
  let told: readonly string[] = [];
  const tell = (_: null, [names]: [string[], string]): void => void (told = names);
  Reflect.apply(server.completer, server, ["await RE(gauss.pos", tell]);
  expect(told).toEqual(["gauss.position"]);
  server.close();
});

test.each([".mv ga", "make().ga", 'f("ga', "RE(", "1e"])("%s has no name of its own at its end", (line) => {
  expect(nameAtEnd(line)).toBe(line);
});
