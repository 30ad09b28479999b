/** Corpus `event-model`, composing: the documents of a run, step by step; a failed step leaves the others to go on. @module */
import {
  type ComposeOptions,
  type ResourceComposer,
  type RunComposer,
  type StreamComposer,
  type StreamResourceComposer,
  composeRun,
} from "@halcyon/model";
import { type Case, type JsonObject, isObject } from "./cases.ts";
import { peerClasses } from "./errors.ts";
import { type Outcome, judge } from "./outcome.ts";
import { Writer } from "./write.ts";

interface Step extends JsonObject {
  readonly do: string;
  readonly of?: string;
  readonly as?: string;
  readonly descriptor?: string;
}

/** Replays the steps of a case. */
export function replayCompose(one: Case): Outcome {
  const steps = new Steps();
  const got = (one["steps"] as readonly Step[]).map((step) => steps.take(step));
  return judge(one["expect"], got, "steps");
}

/** What was composed so far, by the names that the steps give. */
class Steps {
  readonly #writer = new Writer();
  readonly #streams = new Map<string, StreamComposer>();
  readonly #resources = new Map<string, ResourceComposer>();
  readonly #streamResources = new Map<string, StreamResourceComposer>();
  #run: RunComposer | undefined;

  take(step: Step): unknown {
    const given = isObject(step["with"]) ? step["with"] : {};
    try {
      return { doc: this.#written(step, given, this.#compose(step, given)) };
    } catch (error) {
      return { error: peerClasses(error) };
    }
  }

  // The fields come from the corpus: whether they are legal is what is tested.
  #compose(step: Step, given: JsonObject): object {
    const { validate, ...rest } = given;
    const options: ComposeOptions = { validate: validate !== false };
    const fields = rest as never;
    switch (step.do) {
      case "run":
        this.#run = composeRun(fields, options);
        return this.#run.start;
      case "descriptor":
        return kept(this.#streams, step, existing(this.#run).descriptor(fields, options)).descriptor;
      case "event":
        return existing(this.#streams.get(step.of ?? "")).event(fields, options);
      case "event_page":
        return existing(this.#streams.get(step.of ?? "")).eventPage(fields, options);
      case "resource":
        return kept(this.#resources, step, existing(this.#run).resource(fields, options)).resource;
      case "datum":
        return existing(this.#resources.get(step.of ?? "")).datum(fields, options);
      case "datum_page":
        return existing(this.#resources.get(step.of ?? "")).datumPage(fields, options);
      case "stream_resource":
        return kept(this.#streamResources, step, existing(this.#run).streamResource(fields, options)).streamResource;
      case "stream_datum": {
        const stream = step.descriptor === undefined ? undefined : this.#streams.get(step.descriptor);
        const about = stream === undefined ? fields : ({ ...rest, descriptor: stream.descriptor } as never);
        return existing(this.#streamResources.get(step.of ?? "")).streamDatum(about, options);
      }
      case "stop":
        return existing(this.#run).stop(fields, options);
      default:
        throw new Error(`No step is called ${step.do}.`);
    }
  }

  #written(step: Step, given: JsonObject, doc: object): unknown {
    if (step.do === "event_page") for (const uid of (doc as { uid: Iterable<string> }).uid) this.#writer.uid(uid);
    else if ("uid" in doc && step.do !== "stream_datum") this.#writer.uid(doc.uid as string);
    const out = this.#writer.value(doc) as Record<string, unknown>;
    if ("time" in out && !("time" in given))
      out["time"] = Array.isArray(out["time"]) ? out["time"].map(() => "T") : "T";
    return out;
  }
}

function kept<T>(all: Map<string, T>, step: Step, made: T): T {
  all.set(step.as ?? "", made);
  return made;
}

function existing<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("The case names something that was never composed.");
  return value;
}
