/** The command's parts that are of use in other programs: files of runs, frames, beamline files, settings. @module */
export { systemReason } from "./errors.ts";
export { openBeamline, type BeamlineRequest, type BeamlineSetting, type OpenBeamline } from "./beamline.ts";
export { FileJournal } from "./file-journal.ts";
export { systemFiles, type FileSystem } from "./file-system.ts";
export { JsonlWriter, runFileName, type JsonlWriterOptions } from "./jsonl-writer.ts";
export { npyFrameSink } from "./npy-frames.ts";
export { readRunFile, type RunFileOptions } from "./run-file.ts";
export { nextScanNumber } from "./scan-numbers.ts";
export { restoreSettings, saveSettings, settingsIn, settingsText, type Settled } from "./settings-file.ts";
export type { Devices } from "./plan-catalogue.ts";
