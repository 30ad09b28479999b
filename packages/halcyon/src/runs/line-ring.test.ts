import { afterEach, expect, test, vi } from "vitest";
import { LineRing } from "./line-ring.ts";

afterEach(() => void vi.restoreAllMocks());

/** A ring from both sides, with a thread that goes as far as to its sleep, and no further, when it is told to. */
function bothSides(): { program: LineRing; thread: { untilSleep(): void }; written: string[] } {
  const program = new LineRing(LineRing.allocate(4096));
  const side = new LineRing(program.memory);
  const written: string[] = [];
  const asleep = new Error("about to sleep");
  const untilSleep = (): void => {
    program.watch();
    try {
      side.serve(
        (_file, bytes) => void written.push(Buffer.from(bytes).toString()),
        () => {
          throw asleep;
        },
      );
    } catch (error) {
      if (error !== asleep) throw error;
    }
  };
  return { program, thread: { untilSleep }, written };
}

test("a thread that sleeps is called once, by the first line that it has not written", () => {
  const { program, thread } = bothSides();
  const call = vi.spyOn(Atomics, "notify");
  thread.untilSleep();
  program.put(1, "first");
  program.put(1, "second");
  expect(call).toHaveBeenCalledTimes(1);
});

test("a line that was written before the thread could be called for it leaves the call to the next", () => {
  const { program, thread, written } = bothSides();
  const call = vi.spyOn(Atomics, "notify");
  // The program is held up when the line has been put in: the thread writes it, and is about to sleep.
  const { store } = Atomics;
  vi.spyOn(Atomics, "store").mockImplementationOnce(((words: Int32Array, at: number, value: number) => {
    store(words, at, value);
    thread.untilSleep();
    return value;
  }) as typeof Atomics.store);
  program.put(1, "first");
  expect(written).toEqual(["first\n"]);
  call.mockClear();
  program.put(1, "second");
  expect(call).toHaveBeenCalledTimes(1);
});
