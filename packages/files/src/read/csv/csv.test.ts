import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type CsvDialect, csvRows } from "./csv-rows.ts";
import { openCsv } from "./csv.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "halcyon-csv-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test.each<[string, string, CsvDialect, string[][]]>([
  ["lines of any system", "a,b\r\n1,2\n3,4", {}, [["a", "b"], ["1", "2"], ["3", "4"]]], // prettier-ignore
  ["quotes, with all that is in them", '"a,b","say ""no""","two\nlines"\nx,,\n', {}, [["a,b", 'say "no"', "two\nlines"], ["x", "", ""]]], // prettier-ignore
  ["comments and empty lines", "# all\n1,2 # more\n\n3,4\n", { comment: "#" }, [["1", "2 "], ["3", "4"]]], // prettier-ignore
  ["other delimiters", "1;2\n", { delimiter: ";" }, [["1", "2"]]],
  ["white space", "  1   2\t3\n", { delimiter: String.raw`\s+` }, [["1", "2", "3"]]],
  ["a head that is passed over", "x y\n\n1,2\n", { skip: 2 }, [["1", "2"]]],
  ["a heading behind comments", "# all\nx,y\n1,2\n", { comment: "#", head: 1 }, [["1", "2"]]],
  ["nothing", "", {}, []],
])("%s", (_, text, dialect, rows) => {
  expect([...csvRows(text, dialect)]).toEqual(rows);
});

const open = async (text: string, dtype: string): ReturnType<typeof openCsv> => {
  writeFileSync(join(folder, "a.csv"), text);
  return await openCsv(join(folder, "a.csv"), { dtype });
};

test("numbers are read in rows and columns, of the kind that was told", async () => {
  const array = await open("1,2.5\n-3,nan\ninf,\n", "<f8");
  expect([array.dtype, array.shape]).toEqual(["<f8", [3, 2]]);
  const selection = [
    { start: 0, count: 2, step: 2 },
    { start: 1, count: 1, step: 1 },
  ];
  expect([...new Float64Array((await array.read(selection)).buffer)]).toEqual([2.5, Number.NaN]);
  const whole = await open("1,9007199254740993\n", "<i8");
  const all = [0, 1].map((axis) => ({ start: 0, count: whole.shape[axis] ?? 0, step: 1 }));
  expect([...new BigInt64Array((await whole.read(all)).buffer)]).toEqual([1n, 9007199254740993n]);
});

test("a file that has grown is read as far as it is now", async () => {
  const array = await open("1\n", "<f8");
  writeFileSync(join(folder, "a.csv"), "1\n2\n");
  const selection = [
    { start: 1, count: 1, step: 1 },
    { start: 0, count: 1, step: 1 },
  ];
  expect([...new Float64Array((await array.read(selection)).buffer)]).toEqual([2]);
});

test.each([
  ["1,2\n3\n", "<f8", "row 2 has 1 fields, not 2"],
  ["1,x\n", "<f8", "x is no <f8"],
  ["1.5\n", "<i8", "1.5 is no <i8"],
  ["256\n", "|u1", "256 is no |u1"],
  ["1\n", "<c16", "<c16 is no kind of numbers"],
])("%j as %s is refused", async (text, dtype, reason) => {
  await expect(open(text, dtype)).rejects.toMatchObject({ code: "files.format", message: expect.stringContaining(reason) as string }); // prettier-ignore
});

test("a file that is not there, or no text, is refused", async () => {
  await expect(openCsv(join(folder, "none"), { dtype: "<f8" })).rejects.toMatchObject({ code: "files.unreadable" });
  writeFileSync(join(folder, "a.csv"), Uint8Array.of(255, 254));
  await expect(openCsv(join(folder, "a.csv"), { dtype: "<f8" })).rejects.toMatchObject({ code: "files.format" });
  truncateSync(join(folder, "a.csv"), 64 * 2 ** 20 + 1);
  await expect(openCsv(join(folder, "a.csv"), { dtype: "<f8" })).rejects.toThrow("CSV is read up to 67108864");
});
