/**
 * What has to be true of a fly scan that was paused, taken back, suspended and killed: every frame once, in order, in
 * documents and in files that every program opens.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type NamedDocument, decodeDocument } from "@halcyon/model";
import { fastFrames, flown } from "./kill-fly-plan.ts";
import { wrongIn } from "./legal.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const python = join(process.env["PEERS"] ?? join(root, ".venv"), "bin/python");

/** Whether h5py is there to open the files. */
export const hasH5py: boolean = existsSync(python);

/** What documents say of a round, to be compared with its files. */
export interface Told {
  readonly round: string;
  /** Frames below are told of; all of them, when the run was gone on with. */
  readonly frames: number;
  /** Paths by detector. */
  readonly files: Readonly<Record<string, string>>;
}

/** What is wrong with the documents in `folder`, and what they tell. `whole`: the run was gone on with to its end. */
export function inDocuments(folder: string, round: string, whole: boolean): readonly [wrong: string[], told: Told] {
  const wrong: string[] = [];
  const documents = documentsIn(folder);
  wrong.push(...wrongIn(documents));
  const ends = documents.flatMap(([name, doc]) => (name === "stop" ? [doc.exit_status] : []));
  if (ends.join() !== (whole ? "success" : "abort")) wrong.push(`it ends with ${ends.join(" and ") || "nothing"}`);
  const files: Record<string, string> = {};
  const keys = new Map<string, { key: string; stop: number }>();
  for (const [name, doc] of documents) {
    if (name === "stream_resource") {
      if ([...keys.values()].some(({ key }) => key === doc.data_key)) wrong.push(`${doc.data_key} has two files`);
      keys.set(doc.uid, { key: doc.data_key, stop: 0 });
      files[doc.data_key.split("_")[0] ?? ""] = fileURLToPath(doc.uri.replace("file://localhost/", "file:///"));
    } else if (name === "stream_datum") {
      const known = keys.get(doc.stream_resource);
      const { start, stop } = doc.indices;
      if (known === undefined || start !== known.stop || stop <= start || doc.seq_nums.start !== start + 1)
        wrong.push(`${known?.key} goes on with ${start} to ${stop} as ${doc.seq_nums.start} after ${known?.stop}`);
      if (known !== undefined) known.stop = stop;
    }
  }
  const stops = [...keys.values()].map(({ stop }) => stop);
  const frames = Math.min(flown.num, ...stops);
  if (whole && (keys.size !== 4 || stops.some((stop) => stop !== flown.num)))
    wrong.push(`it has ${stops.join()} frames`);
  return [wrong, { round, frames: keys.size === 0 ? 0 : frames, files }];
}

function documentsIn(folder: string): NamedDocument[] {
  const data = join(folder, "halcyon-data");
  const paths = readdirSync(data).filter((name) => name.endsWith(".jsonl"));
  if (paths.length !== 1) throw new Error(`There are ${paths.length} files of runs: ${paths.join(", ")}`);
  const text = readFileSync(join(data, paths[0] ?? ""), "utf8");
  if (!text.endsWith("\n")) throw new Error("The file of the run ends in the middle of a line");
  return text.trimEnd().split("\n").map(decodeDocument);
}

const program = `
import h5py, json, sys
answers = []
for told in json.load(sys.stdin):
    answer = {}
    for detector, path in told["files"].items():
        try:
            with h5py.File(path, "r") as f:
                for key, data in f["entry"].items():
                    answer[key] = (data[:, 0, 0] if data.ndim == 3 else data[:]).tolist()
        except Exception as error:
            answer[detector] = repr(error)
    answers.append(answer)
print(json.dumps(answers))
`;

/** What is wrong with the files of all rounds, as h5py sees them. */
export function inFiles(rounds: readonly Told[]): string[] {
  if (!hasH5py) return [];
  const { stdout, stderr } = spawnSync(python, ["-c", program], { input: JSON.stringify(rounds), encoding: "utf8" });
  if (stdout === "") return [`h5py could not look: ${stderr}`];
  const answers = JSON.parse(stdout) as Record<string, unknown>[];
  return rounds.flatMap(({ round, frames }, i) => {
    const wrong = frames === 0 ? [] : wrongFrames(answers[i] ?? {}, frames);
    return wrong.map((text) => `${round}: ${text}`);
  });
}

function wrongFrames(answer: Readonly<Record<string, unknown>>, frames: number): string[] {
  const points = [...flown.points({ bounds: true })].slice(0, frames);
  const wanted: Readonly<Record<string, readonly number[]>> = {
    cam: points.map(({ centre }) => Math.round(1000 * (centre.x + 2))),
    cam_y: points.map(({ centre }) => centre.y),
    cam_beam: points.map(() => 100),
    fast_x: points.flatMap(({ lower, upper }) =>
      Array.from({ length: fastFrames }, (_, j) => lower.x + ((upper.x - lower.x) * (j + 0.5)) / fastFrames),
    ),
  };
  return Object.entries(wanted).flatMap(([key, values]) => {
    const got = answer[key];
    if (!Array.isArray(got)) return [`${key} is ${String(got ?? answer[key.split("_")[0] ?? ""])}`];
    const at = values.findIndex((value, i) => !(Math.abs(Number(got[i]) - value) < 1e-6));
    return at === -1 ? [] : [`${key} has ${String(got[at])} as frame ${at}, and not ${values[at]}`];
  });
}
