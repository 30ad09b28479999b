import type { EventPageColumns } from "@halcyon/model";
import { expect, test } from "vitest";
import { msg, type Plan } from "../message.ts";
import { Bench } from "../testing/lab.ts";
import { MemoryJournal } from "./journal.ts";

test("what a flyer gives after a resume has further numbers: what it gave before is told of, and not given again", async () => {
  function* plan(): Plan {
    let given = 0;
    const adc = {
      name: "adc",
      kickoff: () => undefined,
      complete: () => undefined,
      describeCollect: () => ({ adc: { dtype: "number", shape: [], source: "SIM:adc" } as const }),
      *collectPages(): Generator<EventPageColumns, void, void> {
        const values = [given, given + 1];
        given += 2;
        yield { data: { adc: values }, timestamps: { adc: values } };
      },
    };
    yield msg("open_run");
    yield msg("declare_stream", undefined, [adc], { name: "main", collect: true });
    yield msg("kickoff", adc);
    yield msg("checkpoint");
    yield msg("collect", adc, [], { name: "main" });
    yield msg("sleep", undefined, [1]);
    yield msg("close_run");
  }
  const whole = new Bench();
  const journal = new MemoryJournal();
  await whole.engine.run(plan(), {}, { journal });
  const page = journal.lines.findIndex((line) => line.includes('"event_page"'));
  const left = new MemoryJournal();
  left.lines.push(...journal.lines.slice(0, page + 1));
  const bench = new Bench();
  await bench.engine.resumeFrom(left, plan());
  const numbers = bench.documents.flatMap(([name, doc]) => (name === "event_page" ? [...doc.seq_num] : []));
  expect(numbers).toEqual([3, 4]);
  expect(bench.stops[0]?.num_events).toEqual({ main: 4 });
});
