/** Where the data of runs are kept: Arrow segments. Node only. @module */
export type { CatalogErrorCode } from "./errors.ts";
export { ArrowSegments, segmentPath } from "./arrow/arrow-segments.ts";
export { SegmentFile, entriesOf, indexOf, type BatchEntry } from "./arrow/segment-file.ts";
export { StreamSegment } from "./arrow/stream-segment.ts";
