/** What is said between the thread of a sink and the thread that has the HDF5 library. @module */
import type { Pixels } from "@halcyon/model";
import type { Hdf5Dataset } from "./layout.ts";

/** What is asked of the writing thread. `file` is a number that the asker gave the file. */
export type WriterRequest =
  | {
      readonly ask: "open";
      readonly file: number;
      readonly path: string;
      readonly datasets: readonly Hdf5Dataset[];
      readonly attributes: Readonly<Record<string, string>>;
      /** The file is there, and is gone on with. */
      readonly again: boolean;
    }
  | {
      readonly ask: "write";
      readonly file: number;
      readonly key: string;
      readonly index: number;
      readonly pixels: Pixels;
    }
  | { readonly ask: "read"; readonly file: number; readonly key: string; readonly index: number }
  | { readonly ask: "flush"; readonly file: number }
  | { readonly ask: "close"; readonly file: number };

/** The answer to each request, in the order in which they were asked. */
export type WriterAnswer =
  | { readonly done: true; /** Of a `read`. */ readonly pixels?: Pixels }
  | { readonly done: false; readonly reason: string };
