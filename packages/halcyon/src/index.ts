/** The command's parts that are of use in other programs: files of runs, frames, beamline files, settings. @module */
export { systemReason } from "./errors.ts";
export { openBeamline, type BeamlineRequest, type BeamlineSetting, type OpenBeamline } from "./beamline/beamline.ts";
export { FileJournal } from "./journal/file-journal.ts";
export { systemFiles, type FileSystem } from "./runs/file-system.ts";
export { JsonlWriter, runFileName, type JsonlWriterOptions } from "./runs/jsonl-writer.ts";
export { npyFrameSink } from "./frames/npy-frames.ts";
export { readRunFile, type RunFileOptions } from "./runs/run-file.ts";
export { nextScanNumber } from "./runs/scan-numbers.ts";
export { restoreSettings, saveSettings, settingsIn, settingsText, type Settled } from "./settings-file.ts";
export type { Devices } from "./plans/plan-catalogue.ts";
