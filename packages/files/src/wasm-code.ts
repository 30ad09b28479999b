/**
 * Machine code that the platform makes of WebAssembly, kept for as long as the program runs.
 *
 * V8 shares that code between the threads of a program and collects what it takes for dead, while another thread may
 * still be about to use it: once in many thousands of threads the whole program ends with `Check failed:
 * jit_page.has_value()` or a fault (nodejs/node issue 64500; Node 24 and 26). A program that never collects it keeps a
 * few MB, once, whatever it reads.
 *
 * @module
 */
import { setFlagsFromString } from "node:v8";

/**
 * To be called before a thread starts that reads or writes HDF5, or whose TypeScript is read by the platform. More than
 * once does nothing.
 */
export function keepWasmCode(): void {
  setFlagsFromString("--no-wasm-code-gc");
}
