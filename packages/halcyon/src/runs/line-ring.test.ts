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
  program.call();
  expect(call).toHaveBeenCalledTimes(1);
});

test("lines that come fast call a thread again a ms after its last call, if nobody does before", () => {
  const { program, thread } = bothSides();
  const call = vi.spyOn(Atomics, "notify");
  const now = vi.spyOn(performance, "now").mockReturnValue(10);
  const calls = [10, 10.5, 12].map((time) => {
    thread.untilSleep();
    now.mockReturnValue(time);
    call.mockClear();
    program.put(1, "line");
    return call.mock.calls.length;
  });
  expect(calls).toEqual([1, 0, 1]);
  thread.untilSleep();
  program.put(1, "line");
  program.call();
  expect(call).toHaveBeenCalledTimes(2);
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
  expect(call).not.toHaveBeenCalled();
  program.put(1, "second");
  expect(call).toHaveBeenCalledTimes(1);
});
