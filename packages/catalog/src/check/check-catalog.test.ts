import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { begun, datum, event, page, resource, stop, takeAll } from "../testing/sample-run.ts";
import { testFolder } from "../testing/test-folder.ts";
import { type CatalogProblem, checkCatalog } from "./check-catalog.ts";

const folder = testFolder({ beforeEach, afterEach });

/** What is wrong after something was done to the files of a catalog with one run that has stopped. */
async function problemsAfter(damage: () => void): Promise<readonly CatalogProblem[]> {
  {
    await using catalog = await folder.open();
    await takeAll(catalog, ...begun, event(1), page(2, 3), event(4, "again"), stop);
  }
  damage();
  await using catalog = await folder.open();
  return (await checkCatalog({ folder: folder.path, catalog })).problems;
}

const log = (): string => join(folder.path, "runs", "r", "documents.jsonl");

test("a catalog that is as it should be has no problem, while a run is written and after", async () => {
  await using catalog = await folder.open();
  await takeAll(catalog, ...begun, event(1), page(2, 2));
  const told: string[] = [];
  const options = {
    folder: folder.path,
    catalog,
    progress: (done: number, all: number) => told.push(`${done}/${all}`),
  };
  expect(await checkCatalog(options)).toEqual({ runs: 1, documents: 4, problems: [] });
  await catalog.take(...stop);
  expect(await checkCatalog(options)).toEqual({ runs: 1, documents: 5, problems: [] });
  expect(told).toEqual(["1/1", "1/1"]);
});

test("one letter of a log that is another is found", async () => {
  const problems = await problemsAfter(() =>
    writeFileSync(log(), readFileSync(log(), "utf8").replace('"time":1,', '"time":2,')),
  );
  expect(problems.map(({ where, kind }) => `${where} ${kind}`)).toEqual(["r checksum"]);
});

test("a document in the wrong place is found", async () => {
  const problems = await problemsAfter(() =>
    appendFileSync(log(), '["event",{"uid":"z","descriptor":"d","time":1,"seq_num":9,"data":{},"timestamps":{}}]\n'),
  );
  expect(problems.map(({ text }) => text)).toContain("Document 7 (event): it comes after the stop.");
});

test("a line that is none is found", async () => {
  const problems = await problemsAfter(() =>
    writeFileSync(log(), readFileSync(log(), "utf8").replace('["event",{', '["event",{{')),
  );
  expect(problems.map(({ where, kind }) => `${where} ${kind}`)).toContain("r log");
});

test("a run that the index lacks is found", async () => {
  const problems = await problemsAfter(() => {
    const database = new DatabaseSync(join(folder.path, "catalog.sqlite"));
    database.exec("DELETE FROM nodes WHERE key = 'r'");
    database.close();
  });
  expect(problems).toContainEqual({
    where: "r",
    kind: "index",
    text: "It is on the disk, and the index does not have it.",
  });
});

test("rows that are gone are found", async () => {
  const problems = await problemsAfter(() => rmSync(join(folder.path, "runs", "r", "primary.arrows.index")));
  expect(problems.map(({ kind }) => kind)).toContain("rows");
});

test.each([
  ["a run whose folder is gone", (): void => rmSync(join(folder.path, "runs", "r"), { recursive: true })],
  ["a run whose log is gone", (): void => rmSync(log())],
  ["a run whose log is empty", (): void => writeFileSync(log(), "")],
])("%s is found", async (_, damage) => {
  const problems = await problemsAfter(damage);
  expect(problems.map(({ where, kind }) => `${where} ${kind}`)).toContain("r log");
});

test("files that are not there are found", async () => {
  await using catalog = await folder.open();
  await takeAll(catalog, ...begun, event(1), resource, datum(0, 1), stop);
  const { problems } = await checkCatalog({ folder: folder.path, catalog });
  expect(problems).toEqual([
    { where: "r/primary/image", kind: "files", text: "The file file://localhost/data/a.h5 is not there." },
  ]);
});
