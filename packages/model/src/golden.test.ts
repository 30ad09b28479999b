import { readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import {
  type CheckedName,
  type DatumPage,
  type EventPage,
  HalcyonError,
  type ResourceComposer,
  type RunComposer,
  type StreamComposer,
  type StreamResourceComposer,
  bulkDatumToDatumPage,
  bulkEventsToEventPages,
  composeRun,
  mergeDatumPages,
  mergeEventPages,
  packDatumPage,
  packEventPage,
  problemsOf,
  rechunkDatumPages,
  rechunkEventPages,
  unpackDatumPage,
  unpackEventPage,
  verifyFilled,
} from "./index.ts";

function cases<T>(file: string): (T & { id: string; quirk?: string })[] {
  const text = readFileSync(new URL(`../../../tests/golden/event-model/${file}`, import.meta.url), "utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as T & { id: string; quirk?: string });
}

describe("the model agrees with event-model", () => {
  type Validity = { doc_type: CheckedName; doc: unknown; expect: { valid: boolean; errors: { keyword: string }[] } };
  test.for(cases<Validity>("documents.jsonl"))(
    "on the validity of $id",
    ({ doc_type, doc, expect: { valid, errors } }) => {
      const problems = problemsOf(doc_type, doc);
      expect(problems.length === 0).toBe(valid);
      const keywords = new Set(errors.map((e) => e.keyword));
      for (const problem of problems) expect(keywords).toContain(problem.rule);
    },
  );

  type Composition = { steps: Step[]; expect: ({ doc: object } | { error: string })[] };
  test.for(cases<Composition>("compose.jsonl"))("on the steps of $id", ({ steps, expect: expected }) => {
    const composer = new Composer();
    expect(steps.map((step) => composer.outcome(step))).toEqual(
      expected.map((e) => ("error" in e ? { error: codes[e.error] ?? "document.composition" } : e)),
    );
  });

  type Repacking = { op: keyof typeof repack; in: never; size?: number; expect: { out: unknown } | { error: string } };
  test.for(cases<Repacking>("pages.jsonl"))("on the pages of $id", ({ op, in: input, size, expect: expected }) => {
    expect(outcomeOf(() => repack[op](input, size as never) ?? null)).toEqual(
      "error" in expected ? { error: codes[expected.error] ?? "document.composition" } : expected,
    );
  });
});

const repack = {
  pack_event_page: packEventPage,
  unpack_event_page: (page: EventPage) => [...unpackEventPage(page)],
  pack_datum_page: packDatumPage,
  unpack_datum_page: (page: DatumPage) => [...unpackDatumPage(page)],
  rechunk_event_pages: (pages: EventPage[], size: number) => [...rechunkEventPages(pages, size)],
  rechunk_datum_pages: (pages: DatumPage[], size: number) => [...rechunkDatumPages(pages, size)],
  merge_event_pages: mergeEventPages,
  merge_datum_pages: mergeDatumPages,
  bulk_events_to_event_pages: bulkEventsToEventPages,
  bulk_datum_to_datum_page: bulkDatumToDatumPage,
  verify_filled: verifyFilled,
};

function outcomeOf(act: () => unknown): object {
  try {
    return { out: act() };
  } catch (error) {
    if (error instanceof HalcyonError) return { error: error.code };
    throw error;
  }
}

/** From the peer's class of an error to our code, where it is not `document.composition`. */
const codes: Record<string, string> = {
  ValidationError: "document.invalid",
  UnfilledData: "document.unfilled",
};

interface Step {
  do: string;
  of?: string;
  as?: string;
  descriptor?: string;
  with?: Record<string, unknown> & { validate?: boolean };
}

/** Carries out the steps of a case; ids and times are written as the corpus writes them. */
class Composer {
  #run: RunComposer | undefined;
  readonly #streams = new Map<string, StreamComposer>();
  readonly #resources = new Map<string, ResourceComposer>();
  readonly #streamResources = new Map<string, StreamResourceComposer>();
  readonly #uids = new Map<unknown, string>();

  outcome(step: Step): object {
    try {
      const doc = this.#step(step);
      return { doc: this.#normalised(JSON.parse(JSON.stringify(doc)) as Record<string, unknown>, step) };
    } catch (error) {
      if (!(error instanceof HalcyonError)) throw error;
      return { error: error.code };
    }
  }

  #step(step: Step): object {
    const { validate = true, ...given } = step.with ?? {};
    const fields = given as never;
    const options = { validate };
    const run = step.do === "run" ? (this.#run = composeRun(fields, options)) : found(this.#run);
    const [of = "", as = ""] = [step.of, step.as];
    switch (step.do) {
      case "run":
        return run.start;
      case "descriptor": {
        const stream = run.descriptor(fields, options);
        this.#streams.set(as, stream);
        return stream.descriptor;
      }
      case "event":
        return found(this.#streams.get(of)).event(fields, options);
      case "event_page":
        return found(this.#streams.get(of)).eventPage(fields, options);
      case "resource": {
        const resource = run.resource(fields, options);
        this.#resources.set(as, resource);
        return resource.resource;
      }
      case "datum":
        return found(this.#resources.get(of)).datum(fields, options);
      case "datum_page":
        return found(this.#resources.get(of)).datumPage(fields, options);
      case "stream_resource": {
        const resource = run.streamResource(fields, options);
        this.#streamResources.set(as, resource);
        return resource.streamResource;
      }
      case "stream_datum": {
        const descriptor = this.#streams.get(step.descriptor ?? "")?.descriptor;
        const more = descriptor === undefined ? given : { ...given, descriptor };
        return found(this.#streamResources.get(of)).streamDatum(more as never, options);
      }
      default:
        return run.stop(fields, options);
    }
  }

  #normalised(doc: Record<string, unknown>, step: Step): unknown {
    const { uid } = doc;
    if (Array.isArray(uid)) for (const one of uid) this.#name(one);
    else if (uid !== undefined && step.do !== "stream_datum") this.#name(uid);
    if ("time" in doc && step.with?.["time"] === undefined)
      doc["time"] = Array.isArray(doc["time"]) ? doc["time"].map(() => "T") : "T";
    return this.#renamed(doc);
  }

  #name(uid: unknown): void {
    if (!this.#uids.has(uid)) this.#uids.set(uid, `U${this.#uids.size + 1}`);
  }

  #renamed(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.#renamed(item));
    if (typeof value === "object" && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.#renamed(item)]));
    if (typeof value !== "string") return value;
    const [head = "", tail] = value.split("/", 2);
    return this.#uids.get(value) ?? (this.#uids.has(head) ? `${this.#uids.get(head)}/${tail}` : value);
  }
}

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("The case names something that it has not composed.");
  return value;
}
