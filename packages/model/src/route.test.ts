import { describe, expect, test } from "vitest";

import { type Event, DocumentRouter, packEventPage, unpackEventPage } from "./index.ts";

const event = (n: number): Event => ({
  uid: `e-${n}`,
  time: n,
  descriptor: "d",
  seq_num: n,
  data: { x: n },
  timestamps: { x: n },
  filled: {},
});
const datum = (n: number) => ({ datum_id: `r/${n}`, resource: "r", datum_kwargs: { n } });

const doubled = (doc: Event): Event => ({ ...doc, data: { x: Number(doc.data["x"]) * 2 } });

describe("a document router", () => {
  test("hands each document to the handler of its kind, and lets others pass", () => {
    const seen: string[] = [];
    const router = new DocumentRouter({
      start: (doc) => void seen.push(doc.uid),
      stop: (doc) => void seen.push(doc.exit_status),
    });
    const start = { uid: "s", time: 1 };
    expect(router.route("start", start)).toBe(start);
    router.route("stop", { uid: "p", time: 2, run_start: "s", exit_status: "success" });
    const one = event(1);
    expect(router.route("event", one)).toBe(one);
    expect(seen).toEqual(["s", "success"]);
  });

  test("hands a page row by row to whoever knows events alone", () => {
    const seen: number[] = [];
    const page = packEventPage([event(1), event(2)]);
    expect(new DocumentRouter({ event: (doc) => void seen.push(doc.seq_num) }).route("event_page", page)).toBe(page);
    expect(seen).toEqual([1, 2]);
  });

  test("hands an event as a page of one row to whoever knows pages alone", () => {
    const seen: number[] = [];
    const router = new DocumentRouter({ event_page: (page) => void seen.push(...page.seq_num) });
    router.route("event", event(5));
    expect(seen).toEqual([5]);
  });

  test("prefers the handler of the very kind to one of the other form", () => {
    const seen: string[] = [];
    const router = new DocumentRouter({
      event: () => void seen.push("event"),
      event_page: () => void seen.push("page"),
    });
    router.route("event", event(1));
    router.route("event_page", packEventPage([event(1)]));
    expect(seen).toEqual(["event", "page"]);
  });

  test("answers what the handlers answered, in the form that it was given", () => {
    const byEvent = new DocumentRouter({ event: doubled });
    expect(byEvent.route("event_page", packEventPage([event(1), event(2)])).data).toEqual({ x: [2, 4] });
    const byPage = new DocumentRouter({ event_page: (page) => packEventPage([...unpackEventPage(page)].map(doubled)) });
    expect(byPage.route("event", event(3)).data).toEqual({ x: 6 });
  });

  test("treats datums and their pages the same way", () => {
    const seen: unknown[] = [];
    const byDatum = new DocumentRouter({ datum: (doc) => void seen.push(doc.datum_kwargs["n"]) });
    byDatum.route("datum_page", { resource: "r", datum_id: ["r/0", "r/1"], datum_kwargs: { n: [7, 8] } });
    const byPage = new DocumentRouter({
      datum_page: (page) => ({ ...page, resource: "other" }),
    });
    expect(byPage.route("datum", datum(9))).toEqual({ ...datum(9), resource: "other" });
    expect(seen).toEqual([7, 8]);
    const renamed = new DocumentRouter({ datum: (doc) => ({ ...doc, resource: "other" }) });
    expect(renamed.route("datum_page", { resource: "r", datum_id: ["r/0"], datum_kwargs: {} }).resource).toBe("other");
  });
});
