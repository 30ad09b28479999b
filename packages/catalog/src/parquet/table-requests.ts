/** What is said between a catalog and the threads of its tables. @module */

/** What is asked of a thread. */
export type TableRequest = { readonly id: number } & TableWork;

/** What there is to do. */
export type TableWork =
  | { readonly ask: "seal"; readonly segment: string; readonly target: string }
  | { readonly ask: "check"; readonly path: string }
  | {
      readonly ask: "read";
      readonly path: string;
      readonly columns: readonly string[];
      readonly start: number;
      readonly stop: number;
    };

/** The answer to the request of that number. */
export type TableAnswer =
  | { readonly id: number; readonly done: true; readonly bytes?: Uint8Array; readonly damage?: string | undefined }
  | { readonly id: number; readonly done: false; readonly reason: string };
