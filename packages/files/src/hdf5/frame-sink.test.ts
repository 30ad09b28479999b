import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FrameRequest } from "@halcyon/model";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { hdf5FrameSink } from "./frame-sink.ts";
import { lookup3 } from "./lookup3.ts";
import { releaseHdf5 } from "./release.ts";

const root = fileURLToPath(new URL("../../../..", import.meta.url));
const python = `${process.env["PEERS"] ?? `${root}.venv`}/bin/python`;
const hasPython = existsSync(python);
if (!hasPython) {
  if (process.env["CI"] === "true") throw new Error("CI needs the peers: run scripts/peers.sh (h5py).");
  console.log("skipped: needs h5py in ./.venv or in the folder named by PEERS (scripts/peers.sh makes it)");
}

const request: FrameRequest = {
  detector: "det",
  datasets: [
    { key: "det_image", dtypeNumpy: "<u2", shape: [3, 4], role: "signal" },
    { key: "det_sum", dtypeNumpy: "<f8", shape: [], role: "monitor" },
  ],
};
const image = (value: number): Uint16Array => new Uint16Array(12).fill(value);

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "halcyon-hdf5-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What h5py prints of `expression`, with the file as `f`; its last line of complaint when it fails. */
function h5py(path: string, how: string, expression: string): string {
  const program = `import h5py, json, sys\nwith h5py.File(sys.argv[1], ${how}) as f: print(json.dumps(${expression}))`;
  try {
    return execFileSync(python, ["-c", program, path], { stdio: ["ignore", "pipe", "pipe"] })
      .toString()
      .trim();
  } catch (error) {
    return (
      String((error as { stderr: Buffer }).stderr)
        .trim()
        .split("\n")
        .at(-1) ?? ""
    );
  }
}

const contents = `[f["entry/det_image"][:, 0, 0].tolist(), f["entry/det_sum"][:].tolist()]`;

test("the resources of a file say where each dataset is, its chunks and its role", async () => {
  await using sink = hdf5FrameSink(folder, { newUid: () => "0123456789" });
  const file = await sink.open(request);
  expect(file.resources).toEqual([
    {
      data_key: "det_image",
      mimetype: "application/x-hdf5",
      uri: `file://localhost${folder}/det-01234567.h5`,
      parameters: { dataset: "/entry/det_image", chunk_shape: [2730, 3, 4], swmr: true, role: "signal" },
    },
    {
      data_key: "det_sum",
      mimetype: "application/x-hdf5",
      uri: `file://localhost${folder}/det-01234567.h5`,
      parameters: { dataset: "/entry/det_sum", chunk_shape: [8192], swmr: true, role: "monitor" },
    },
  ]);
  await file.close();
});

test("whatever a detector is called, its file lies in the folder", async () => {
  await using sink = hdf5FrameSink(folder);
  const file = await sink.open({ ...request, detector: "../../etc/x" });
  expect(file.path.startsWith(`${folder}/`)).toBe(true);
  await file.close();
});

test.each([
  ["complex numbers", { key: "a", dtypeNumpy: "<c16", shape: [] }],
  ["bytes in the order of other machines", { key: "a", dtypeNumpy: ">u2", shape: [] }],
  ["a frame without pixels", { key: "a", dtypeNumpy: "<u2", shape: [0] }],
  ["a name with a slash", { key: "a/b", dtypeNumpy: "<u2", shape: [] }],
])("%s are refused before a file is made", async (_, dataset) => {
  await using sink = hdf5FrameSink(folder);
  await expect(sink.open({ detector: "det", datasets: [dataset] })).rejects.toMatchObject({ code: "files.dataset" });
});

test("pixels of another kind or number are refused with both", async () => {
  await using sink = hdf5FrameSink(folder);
  const file = await sink.open(request);
  expect(() => file.write("det_image", 0, new Uint16Array(11))).toThrow(
    "A frame of det_image is <u2 [3, 4]; it got Uint16Array of 11.",
  );
  expect(() => file.write("det_image", 0, new Uint8Array(12))).toThrow("it got Uint8Array of 12");
  expect(() => file.write("other", 0, image(0))).toThrow("one of det_image, det_sum");
  expect(() => file.write("det_image", -1, image(0))).toThrow("frames count from 0");
  await file.close();
});

test("a closed file takes no frame, and can be closed again", async () => {
  await using sink = hdf5FrameSink(folder);
  const file = await sink.open(request);
  await file.close();
  await file.close();
  expect(() => file.write("det_image", 0, image(0))).toThrow("is closed");
});

test("write waits once as much is under way as may be, and goes on when it is written", async () => {
  await using sink = hdf5FrameSink(folder, { maxBytes: 48 });
  const file = await sink.open(request);
  expect(file.write("det_image", 0, image(0))).toBeUndefined();
  const second = file.write("det_image", 1, image(1));
  expect(second).toBeInstanceOf(Promise);
  await second;
  await file.flush();
  expect(file.write("det_image", 2, image(2))).toBeUndefined();
  await file.close();
});

test("a frame is read back as it is in the file", async () => {
  await using sink = hdf5FrameSink(folder);
  const file = await sink.open(request);
  for (let i = 0; i < 3; i += 1) {
    await file.write("det_image", i, image(i));
    await file.write("det_sum", i, Float64Array.of(i / 4));
  }
  expect([await file.read("det_sum", 1), await file.read("det_image", 2)]).toEqual([Float64Array.of(0.25), image(2)]);
  await expect(file.read("det_sum", 3)).rejects.toThrow("no frame 3 of det_sum");
  await file.close();
});

test("a folder that cannot be made is an error with its path", async () => {
  writeFileSync(join(folder, "taken"), "");
  await using sink = hdf5FrameSink(join(folder, "taken", "below"));
  await expect(sink.open(request)).rejects.toMatchObject({ code: "files.write" });
});

test("the sum of metadata is that of the reference implementation", () => {
  // The examples at the end of Jenkins' lookup3.c.
  expect(lookup3(new Uint8Array())).toBe(0xdeadbeef);
  expect(lookup3(Buffer.from("Four score and seven years ago"))).toBe(0x17770551);
});

test("what is no HDF5 file is not touched by a release", () => {
  const path = join(folder, "a.h5");
  writeFileSync(path, "x".repeat(100));
  expect(() => releaseHdf5(path)).toThrow("is no HDF5 file of ours");
  expect(readFileSync(path, "utf8")).toBe("x".repeat(100));
});

describe.runIf(hasPython)("beside h5py", () => {
  test("while the file is open, h5py reads the flushed frames with swmr=True, and cannot open it plainly", async () => {
    await using sink = hdf5FrameSink(folder);
    const file = await sink.open(request);
    for (let i = 0; i < 3; i += 1) {
      await file.write("det_image", i, image(i + 1));
      await file.write("det_sum", i, new Float64Array([i / 2]));
    }
    await file.flush();
    expect(h5py(file.path, '"r", swmr=True', contents)).toBe("[[1, 2, 3], [0.0, 0.5, 1.0]]");
    expect(h5py(file.path, '"r"', contents)).toMatch(/already open for write/u);
    expect(h5py(file.path, '"r+"', contents)).toMatch(/OSError/u);
    await file.close();
    expect(h5py(file.path, '"r"', contents)).toBe("[[1, 2, 3], [0.0, 0.5, 1.0]]");
    expect(h5py(file.path, '"r", swmr=True', contents)).toBe("[[1, 2, 3], [0.0, 0.5, 1.0]]");
    expect(h5py(file.path, '"r"', 'f["entry/det_image"].attrs["role"]')).toBe('"signal"');
    expect(releaseHdf5(file.path)).toBe(false);
  });

  test("after a rewind the frames are written over, and those behind stay", async () => {
    await using sink = hdf5FrameSink(folder);
    const file = await sink.open(request);
    for (const [index, value] of [
      [0, 1],
      [1, 2],
      [2, 3],
      [1, 9],
    ] as const)
      await file.write("det_image", index, image(value));
    await file.close();
    expect(h5py(file.path, '"r"', 'f["entry/det_image"][:, 2, 3].tolist()')).toBe("[1, 9, 3]");
  });

  test("several frames at once are as many frames", async () => {
    await using sink = hdf5FrameSink(folder, { framesPerChunk: 5 });
    const file = await sink.open(request);
    await file.writeFrames(
      "det_sum",
      0,
      Float64Array.from({ length: 12 }, (_, i) => i),
    );
    expect(() => file.writeFrames("det_image", 0, new Uint16Array(13))).toThrow("Uint16Array of 13");
    await file.close();
    expect(h5py(file.path, '"r"', '[f["entry/det_sum"].chunks, sum(f["entry/det_sum"][:])]')).toBe("[[5], 66.0]");
  });

  test("a file whose writer was killed has all frames up to its last flush, and opens plainly once released", async () => {
    const program = `
      import { hdf5FrameSink } from "@halcyon/files";
      const file = await hdf5FrameSink(${JSON.stringify(folder)}).open(${JSON.stringify(request)});
      for (let i = 0; ; i += 1) {
        await file.write("det_image", i, new Uint16Array(12).fill(i));
        await file.write("det_sum", i, new Float64Array([i]));
        if (i % 10 !== 9) continue;
        await file.flush();
        console.log(JSON.stringify([file.path, i + 1]));
      }`;
    const flags = ["--conditions=@halcyon/source", "--input-type=module", "-e", program];
    const child = spawn(process.execPath, flags, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
    let said = "";
    for await (const text of child.stdout.setEncoding("utf8")) {
      said += text;
      if (said.split("\n").length > 200) break;
    }
    const ended = child.exitCode === null && child.signalCode === null ? once(child, "exit") : undefined;
    child.kill("SIGKILL");
    await ended;
    const last = said.split("\n").findLast((line) => line.endsWith("]")) ?? "";
    const [path, flushed] = JSON.parse(last) as [string, number];
    const whole = `[f["entry/det_sum"].shape[0] >= ${flushed}, f["entry/det_sum"][:${flushed}].tolist() == list(range(${flushed})), (f["entry/det_image"][:${flushed}, 2, 3] == [i % 65536 for i in range(${flushed})]).tolist().count(False)]`;
    expect(h5py(path, '"r", swmr=True', whole)).toBe("[true, true, 0]");
    expect(h5py(path, '"r"', whole)).toMatch(/already open for write/u);
    expect(releaseHdf5(path)).toBe(true);
    expect(h5py(path, '"r"', whole)).toBe("[true, true, 0]");
    expect(releaseHdf5(path)).toBe(false);
  });

  test("a file of a writer that was killed is gone on with at any frame, in the same file", async () => {
    const program = (again: unknown, from: number, value: number): string => `
      import { hdf5FrameSink } from "@halcyon/files";
      const request = { ...${JSON.stringify(request)}, prefix: "7-abc", again: ${JSON.stringify(again)} };
      const file = await hdf5FrameSink(${JSON.stringify(folder)}).open(request);
      for (let i = ${from}; i < ${from} + 100; i += 1) {
        await file.write("det_image", i, new Uint16Array(12).fill(i + ${value}));
        await file.write("det_sum", i, new Float64Array([i + ${value}]));
        if (i % 10 === 9) await file.flush();
      }
      await file.write("det_sum", ${from} + 200, new Float64Array([1]));
      console.log(JSON.stringify(file.resources));
      process.kill(process.pid, "SIGKILL");`;
    let resources: { uri: string }[] = [];
    for (const [from, value] of [
      [0, 0],
      [60, 1000],
      [130, 2000],
    ] as const) {
      const flags = ["--conditions=@halcyon/source", "--input-type=module", "-e", program(resources, from, value)];
      const { stdout } = spawnSync(process.execPath, flags, { cwd: root, encoding: "utf8" });
      resources = JSON.parse(stdout) as { uri: string }[];
    }
    const files = readdirSync(folder);
    expect(files).toEqual([expect.stringMatching(/^7-abc-det-[0-9a-f]{8}\.h5$/u)]);
    const path = join(folder, files[0] ?? "");
    expect(releaseHdf5(path)).toBe(true);
    const wanted = "[i + (0 if i < 60 else 1000 if i < 130 else 2000) for i in range(230)]";
    expect(h5py(path, '"r"', `f["entry/det_sum"][:230].tolist() == ${wanted}`)).toBe("true");
    expect(h5py(path, '"r"', `f["entry/det_image"][:230, 1, 1].tolist() == ${wanted}`)).toBe("true");
  });
});
