import { VirtualClock } from "@halcyon/model";
import { expect, test } from "vitest";
import { LiveScreen } from "./live-screen.ts";
import type { TextSink } from "./terminal.ts";

function recorder(isTerminal: boolean): TextSink & { text: string } {
  return {
    text: "",
    isTerminal,
    columns: 20,
    rows: 24,
    colour: false,
    write(text) {
      this.text += text;
    },
  };
}

test("the lower lines are drawn at most ten times a second, and once a second without news", () => {
  const clock = new VirtualClock({ manual: true });
  const err = recorder(true);
  let drawn = 0;
  const screen = new LiveScreen({ out: recorder(true), err, ask: undefined }, clock, () => [`bar ${(drawn += 1)}`]);
  for (let i = 0; i < 100; i += 1) {
    screen.line(`row ${i}`);
    clock.advance(0.01);
  }
  expect(drawn).toBeGreaterThanOrEqual(8);
  expect(drawn).toBeLessThanOrEqual(10);
  clock.advance(3);
  expect(drawn).toBeLessThanOrEqual(14);
  expect(drawn).toBeGreaterThanOrEqual(11);
});

test("a row takes the place of the lower lines, which come back below it", () => {
  const clock = new VirtualClock({ manual: true });
  const both = recorder(true);
  const screen = new LiveScreen({ out: both, err: both, ask: undefined }, clock, () => ["plot", "bar"]);
  screen.line("one");
  clock.advance(0.2);
  screen.line("two");
  clock.advance(0.2);
  expect(both.text).toBe("one\nplot\nbar\r\u001b[1A\u001b[Jtwo\nplot\nbar");
});

test("while a question is asked nothing is drawn", () => {
  const clock = new VirtualClock({ manual: true });
  const both = recorder(true);
  const screen = new LiveScreen({ out: both, err: both, ask: undefined }, clock, () => ["bar"]);
  screen.line("one");
  screen.hold();
  clock.advance(5);
  expect(both.text).toBe("one\n");
  expect(clock.pending).toBe(0);
  screen.release();
  clock.advance(0.2);
  expect(both.text).toBe("one\nbar");
});

test("a line wider than the terminal is cut, so that it stays one line", () => {
  const clock = new VirtualClock({ manual: true });
  const err = recorder(true);
  const screen = new LiveScreen({ out: recorder(true), err, ask: undefined }, clock, () => [
    `\u001b[36m${"x".repeat(50)}\u001b[0m`,
  ]);
  screen.changed();
  clock.advance(0.2);
  expect(err.text).toBe("x".repeat(19));
});

test("lines that a terminal is too low for are left out from the top", () => {
  const clock = new VirtualClock({ manual: true });
  const err = Object.assign(recorder(true), { rows: 3 });
  const screen = new LiveScreen({ out: recorder(true), err, ask: undefined }, clock, () => ["a", "b", "c", "bar"]);
  screen.changed();
  clock.advance(0.2);
  expect(err.text).toBe("c\nbar");
});

test("without a terminal there are no lower lines", () => {
  const clock = new VirtualClock({ manual: true });
  const err = recorder(false);
  const screen = new LiveScreen({ out: recorder(false), err, ask: undefined }, clock, () => ["bar"]);
  screen.line("one");
  clock.advance(5);
  expect(err.text).toBe("");
});
