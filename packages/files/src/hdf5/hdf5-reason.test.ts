import { expect, test } from "vitest";
import { hdf5Reason } from "./hdf5-reason.ts";

const stack = [
  "HDF5-DIAG: Error detected in HDF5 (2.0.0):",
  "  #000: /src/H5D.c line 477 in H5Dclose(): can't decrement count on dataset ID",
  "    major: Dataset",
  "  #016: /src/H5FDsec2.c line 775 in H5FD__sec2_write(): file write failed",
].join("\n");

test("of a failure the system's words are told, or else what could not be done", () => {
  const full = `${stack}: time = Sun, filename = 'a.h5', errno = 51, error message = 'No space left on device', buf = 0x3`;
  expect(hdf5Reason(new Error(full))).toBe("No space left on device");
  expect(hdf5Reason(stack)).toBe("can't decrement count on dataset ID");
  expect(hdf5Reason(new TypeError("It has no dataset a"))).toBe("It has no dataset a");
});
