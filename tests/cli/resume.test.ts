import { copyFileSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Workplace, documentsOf, halcyon, ofName, root, start, type Ended } from "./halcyon.ts";

const beamline = join(root, "tests/cli/fixtures/beamline.ts");
const scan = ["run", "scan", "gauss", "x", "-1", "1", "21", "--md", "sample=gold", "--no-plot"];

let place: Workplace;
beforeEach(() => {
  place = new Workplace();
});
afterEach(() => place[Symbol.dispose]());

const inPlace = (name: string): string => join(place.folder, name);
const linesOf = (path: string): string[] => readFileSync(path, "utf8").trimEnd().split("\n");
const run = (): string => place.runs()[0] ?? "";

/** Runs the scan, and leaves what a process would that was killed when it had written the event with this number. */
async function killedAfter(seqNum: number, words: readonly string[] = scan): Promise<void> {
  await halcyon(place.folder, ...words, "--journal", "a.journal");
  const lines = linesOf(inPlace("a.journal"));
  const at = lines.findIndex((line) => line.includes('["event"') && new RegExp(`"seq_num":${seqNum}[,}]`).test(line));
  expect(at).toBeGreaterThan(0);
  const torn = lines[at + 1]?.slice(0, 20) ?? "";
  writeFileSync(inPlace("a.journal"), `${lines.slice(0, at + 1).join("\n")}\n${torn}`);
  for (const later of place.runs().slice(1)) rmSync(later);
  const documents = linesOf(run());
  writeFileSync(run(), `${documents.slice(0, seqNum).join("\n")}\n${documents[seqNum]?.slice(0, 30) ?? ""}`);
}

const resume = (...words: string[]): Promise<Ended> => halcyon(place.folder, "resume", "a.journal", ...words);

/** Puts the plans of the example into a file that can be changed. */
function ownPlans(): { readonly plans: string; readonly text: string } {
  const plans = inPlace("plans.ts");
  const text = readFileSync(join(root, "examples/my-plan.ts"), "utf8").replaceAll(
    /from "@halcyon\/(\w+)(?:\/(\w+))?"/g,
    (_, name: string, part?: string) => `from "${root}packages/${name}/src/${part ? `${part}/` : ""}index.ts"`,
  );
  writeFileSync(plans, text);
  return { plans, text };
}

describe("run --journal", () => {
  test("writes a journal beside the runs, and says where", async () => {
    const { err } = await halcyon(place.folder, ...scan, "--journal");
    const [name = ""] = readdirSync(inPlace("halcyon-data")).filter((one) => one.endsWith(".journal"));
    expect(err).toContain(`Journal: ${inPlace(`halcyon-data/${name}`)}\n`);
    const lines = linesOf(inPlace(`halcyon-data/${name}`)).map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines[0]).toMatchObject({ t: "begin", what: { plan: "scan", md: { sample: "gold" } } });
    expect(lines.at(-1)).toMatchObject({ t: "end", exitStatus: "success" });
    expect(readdirSync(inPlace("halcyon-data")).filter((one) => one.endsWith(".pid"))).toEqual([]);
  });

  test("does not write into a journal that is there already", async () => {
    writeFileSync(inPlace("a.journal"), "");
    const { code, err } = await halcyon(place.folder, ...scan, "--journal", "a.journal");
    expect(code).toBe(2);
    expect(err).toContain("a.journal is there already");
    expect(readdirSync(place.folder)).toEqual(["a.journal"]);
  });

  test("moves nothing when the journal cannot be written", async () => {
    const { code, err } = await halcyon(place.folder, ...scan, "--journal=nowhere/a.journal");
    expect(code).toBe(2);
    expect(err).toContain("[files.write]");
    expect(place.runs()).toEqual([]);
  });
});

describe("resume", () => {
  test("records the interruptions of a run that recorded them, in the stream that it has", async () => {
    await killedAfter(5, [...scan, "--record-interruptions"]);
    expect((await resume()).code).toBe(0);
    const documents = documentsOf(run());
    expect(ofName(documents, "descriptor").map(({ name }) => name)).toEqual(["interruptions", "primary"]);
    expect(ofName(documents, "stop")[0]?.num_events).toMatchObject({ primary: 21 });
  });

  test("goes on in the same file, with the documents that only the journal had, and tells what was moved", async () => {
    await killedAfter(8);
    const before = linesOf(run()).slice(0, 8);
    const { code, out, err } = await resume();
    expect(err).toContain("gets 2 documents that only the journal had");
    expect(err).toContain("Warning: x reads x = 0, and read -0.2999");
    expect(code).toBe(0);
    const documents = documentsOf(run());
    expect(linesOf(run()).slice(0, 8)).toEqual(before);
    expect(documents.map(([name]) => name).filter((name) => name !== "event")).toEqual(["start", "descriptor", "stop"]);
    const events = ofName(documents, "event");
    expect(events.map((event) => event.seq_num)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
    ]);
    expect(events.at(8)?.data["x"]).toBe(events.at(7)?.data["x"]);
    expect(ofName(documents, "stop")[0]).toMatchObject({ exit_status: "success", num_events: { primary: 21 } });
    expect(out).toContain("|   seq_num |");
    expect(out).not.toContain("|         7 |");
    expect(out).toContain("|         9 |");
    expect(out).toContain("success (events: 21 primary)");
  });

  test("brings the catalog what it lacks of the run, and the rest of it", async () => {
    await killedAfter(5);
    const { code } = await resume("--no-plot", "--catalog", "kept");
    expect(code).toBe(0);
    const exported = await halcyon(place.folder, "export", "jsonl", "-1", "--catalog", "kept", "-o", "kept.jsonl");
    expect(exported.code).toBe(0);
    expect(documentsOf(inPlace("kept.jsonl"))).toEqual(documentsOf(run()));
  });

  test("is refused when the session is over", async () => {
    await halcyon(place.folder, ...scan, "--journal", "a.journal");
    const before = readFileSync(run(), "utf8");
    const { code, err } = await resume();
    expect(code).toBe(2);
    expect(err).toContain("is over (success)");
    expect(readFileSync(run(), "utf8")).toBe(before);
  });

  test("is refused when the run has ended without the journal, which can only be closed", async () => {
    await halcyon(place.folder, ...scan, "--journal", "a.journal");
    const whole = readFileSync(run(), "utf8");
    writeFileSync(inPlace("a.journal"), `${linesOf(inPlace("a.journal")).slice(0, 60).join("\n")}\n`);
    const { code, err } = await resume();
    expect(code).toBe(2);
    expect(err).toContain("has the end of its run, which the journal lacks");
    expect((await halcyon(place.folder, "recover", "a.journal")).code).toBe(0);
    expect(readFileSync(run(), "utf8")).toBe(whole);
  });

  test("is refused while the process that runs it lives", async () => {
    const words = ["run", "scan", "odd", "slow", "0", "9", "500", "--beamline", beamline, "--journal", "a.journal"];
    const running = start(place.folder, words);
    await running.says("|         3 |");
    const { code, err } = await resume();
    expect(code).toBe(2);
    expect(err).toContain(`Process ${running.child.pid} still writes the journal`);
    running.child.kill("SIGKILL");
    await running.ended;
    const recovered = await halcyon(place.folder, "recover", "a.journal");
    expect(recovered.code).toBe(0);
  });

  test("is refused when the plan's file has changed, and goes on when it has not", async () => {
    const { plans, text } = ownPlans();
    await killedAfter(4, ["run", "plans.ts", "peak_twice", "gauss", "x", "--no-plot"]);
    writeFileSync(plans, `${text}\n`);
    const refused = await resume();
    expect(refused.code).toBe(2);
    expect(refused.err).toContain("plans.ts has changed since its plan peak_twice was run");
    writeFileSync(plans, text);
    expect((await resume()).code).toBe(0);
    expect(place.runs().map((path) => ofName(documentsOf(path), "stop")[0]?.exit_status)).toEqual([
      "success",
      "success",
    ]);
  });

  test.each([
    ["no journal at all", "", "it does not begin with what was run"],
    ["a line in the middle that is broken", '{"t":"begin","version":1,"what":{},"time":0}\n{"t":\n{}\n', "Line 2"],
    [
      "the journal of another program",
      '{"t":"begin","version":1,"what":{"a":1},"time":0}\n',
      "not begun by halcyon run",
    ],
  ])("refuses %s", async (_, text, said) => {
    writeFileSync(inPlace("a.journal"), text);
    const { code, err } = await resume();
    expect(code).toBe(2);
    expect(err).toContain(said);
  });

  test("says that there is no such journal", async () => {
    const { code, err } = await resume();
    expect(code).toBe(2);
    expect(err).toContain("The journal a.journal cannot be read: there is no such file. [files.read]");
  });
});

describe("recover", () => {
  test("closes the run with what there is, and the journal, so that it cannot be gone on with", async () => {
    await killedAfter(8);
    const { code, err } = await halcyon(place.folder, "recover", "a.journal", "--reason", "the power failed");
    expect(code).toBe(0);
    expect(err).toContain("Stopping and unstaging x, gauss.");
    const documents = documentsOf(run());
    expect(ofName(documents, "event").map((event) => event.seq_num)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(documents.at(-1)).toMatchObject([
      "stop",
      { exit_status: "abort", reason: "the power failed", num_events: { primary: 8 } },
    ]);
    const again = await resume();
    expect(again.code).toBe(2);
    expect(again.err).toContain("is over (abort: the power failed)");
    expect(linesOf(run())).toHaveLength(11);
  });

  test("that was killed before it had written the end is done again, and writes no second stop", async () => {
    await killedAfter(8);
    await halcyon(place.folder, "recover", "a.journal");
    const whole = readFileSync(run(), "utf8");
    writeFileSync(inPlace("a.journal"), `${linesOf(inPlace("a.journal")).slice(0, -1).join("\n")}\n`);
    expect((await halcyon(place.folder, "recover", "a.journal")).code).toBe(0);
    expect(readFileSync(run(), "utf8")).toBe(whole);
  });

  test("closes a run whose plan is gone, and says what it then does not know", async () => {
    const { plans } = ownPlans();
    await killedAfter(4, ["run", "plans.ts", "peak_twice", "gauss", "x", "--no-plot"]);
    rmSync(plans);
    const { code, err } = await halcyon(place.folder, "recover", "a.journal");
    expect(code).toBe(0);
    expect(err).toContain("what the plan was about to move is not known, as it cannot be made again");
    expect(err).toContain("Stopping and unstaging x, gauss.");
    expect(ofName(documentsOf(run()), "stop")[0]).toMatchObject({ exit_status: "abort", num_events: { primary: 4 } });
  });

  test("takes a safe list, and refuses a name that the beamline has not", async () => {
    await killedAfter(8);
    copyFileSync(inPlace("a.journal"), inPlace("b.journal"));
    const wrong = await halcyon(place.folder, "recover", "a.journal", "--safe", "x", "yy");
    expect(wrong.code).toBe(2);
    expect(wrong.err).toContain("There is no device yy. Did you mean y?");
    expect(readFileSync(inPlace("a.journal"), "utf8")).toBe(readFileSync(inPlace("b.journal"), "utf8"));
    const { code, err } = await halcyon(place.folder, "recover", "a.journal", "--safe", "x", "y");
    expect(code).toBe(0);
    expect(err).toContain("Stopping and unstaging x, y.");
  });
});
