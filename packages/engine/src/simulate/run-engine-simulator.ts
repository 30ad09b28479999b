/**
 * Drives a plan by replies that a test has written, without any engine or model.
 *
 * For tests of plans whose replies matter message by message. Names and meanings are those of bluesky's
 * `RunEngineSimulator`: the handlers are asked in order, the newest first, and the first that fits a message answers
 * it; what none fits is answered by undefined.
 *
 * @module
 */
import {
  type DocumentName,
  HalcyonError,
  type HasName,
  type NamedDocument,
  type Reading,
  type Readings,
} from "@halcyon/model";
import { type CommandName, type Group, type Msg, isCommand } from "../message.ts";
import type { Subscriber, Subscription } from "../subscriber.ts";
import { endless } from "./errors.ts";
import type { PlanSource } from "./options.ts";
import { planOf } from "./source.ts";

/** Which messages: those of the device with this name, or those that it holds for. */
export type MessageFilter = string | ((message: Msg) => boolean);

interface MessageHandler {
  readonly fits: (message: Msg) => boolean;
  readonly answer: (message: Msg) => unknown;
}

/** Drives plans by scripted replies. */
export class RunEngineSimulator {
  readonly #handlers: MessageHandler[] = [];
  readonly #callbacks = new Map<number, { subscriber: Subscriber; documents: readonly DocumentName[] | undefined }>();
  readonly #most: number;
  #token = 0;
  /** What the plan that was driven last has returned. */
  returnValue: unknown;

  /** @param options `mostMessages`: how many messages a plan may have. 100,000. */
  constructor(options: { readonly mostMessages?: number } = {}) {
    this.#most = options.mostMessages ?? 100_000;
  }

  /** Answers messages of these commands. What it throws is thrown into the plan. `at`: before all others, or after. */
  addHandler(
    commands: CommandName | readonly CommandName[],
    answer: (message: Msg) => unknown,
    filter?: MessageFilter,
    at: "first" | "last" = "first",
  ): this {
    const wanted: readonly string[] = typeof commands === "string" ? [commands] : commands;
    const fits = (message: Msg): boolean => wanted.includes(message.command) && passes(filter, message);
    if (at === "first") this.#handlers.unshift({ fits, answer });
    else this.#handlers.push({ fits, answer });
    return this;
  }

  /** Answers reads of a device by one value, under the device's name. */
  addReadHandlerFor(device: HasName, value: unknown): this {
    return this.addReadHandlerForMultiple(device, { [device.name]: value });
  }

  /** Answers reads of a device. A value that is a reading (`{ value, timestamp }`) is answered as it is. */
  addReadHandlerForMultiple(device: HasName, values: Readonly<Record<string, unknown>>): this {
    const readings = (): Readings =>
      Object.fromEntries(Object.entries(values).map(([key, value]) => [key, readingOf(value)]));
    return this.addHandler("read", readings, device.name);
  }

  /** Is called at each `wait`, of one group or of any: to do what is done when the group is. */
  addWaitHandler(answer: (message: Msg) => unknown, group?: Group): this {
    return this.addHandler(
      "wait",
      answer,
      group === undefined ? undefined : (message) => isCommand(message, "wait") && message.kwargs.group === group,
    );
  }

  /** Hands a document to the plan's subscribers whenever a message fits. */
  addCallbackHandlerFor(command: CommandName, ...rest: [...document: NamedDocument, filter?: MessageFilter]): this {
    const [name, document, filter] = rest;
    const fire = (): void => this.fireCallback(...([name, document] as NamedDocument));
    return this.addHandler(command, fire, filter);
  }

  /**
   * Hands documents to the plan's subscribers: the first list at the first message that fits, and so on.
   *
   * @throws HalcyonError `simulate.message`, into the plan, when there are more such messages than lists.
   */
  addCallbackHandlerForMultiple(
    command: CommandName,
    documents: readonly (readonly NamedDocument[])[],
    filter?: MessageFilter,
  ): this {
    let next = 0;
    const fire = (): void => {
      const list = documents[next++];
      if (list === undefined) {
        const text = `There are documents for ${documents.length} messages ${command}; this is one more.`;
        throw new HalcyonError("simulate.message", text, { searched: next });
      }
      for (const document of list) this.fireCallback(...document);
    };
    return this.addHandler(command, fire, filter);
  }

  /** Remembers the plan's subscribers, for `fireCallback`. `subscribe` is answered by a token. */
  addHandlerForCallbackSubscribes(): this {
    const subscribe = ({ args: [subscriber], kwargs }: Msg<"subscribe">): number => {
      const { documents } = kwargs satisfies Subscription;
      this.#callbacks.set(this.#token, { subscriber, documents });
      return this.#token++;
    };
    const unsubscribe = ({ args: [token] }: Msg<"unsubscribe">): void => void this.#callbacks.delete(token);
    this.addHandler("subscribe", (message) => subscribe(message as Msg<"subscribe">), undefined, "last");
    return this.addHandler("unsubscribe", (message) => unsubscribe(message as Msg<"unsubscribe">), undefined, "last");
  }

  /** Hands a document to the plan's subscribers that want it. */
  fireCallback(...document: NamedDocument): void {
    for (const { subscriber, documents } of this.#callbacks.values())
      if (documents === undefined || documents.includes(document[0])) void subscriber(...document);
  }

  /**
   * Drives a plan to its end. Returns its messages; what it returned is `returnValue`.
   *
   * @throws HalcyonError `simulate.endless`; what the plan throws.
   */
  simulatePlan(source: PlanSource): Msg[] {
    const plan = planOf(source);
    const messages: Msg[] = [];
    this.returnValue = undefined;
    let step = plan.next();
    while (step.done !== true) {
      const message = step.value;
      if (messages.length >= this.#most) throw endless(this.#most, 0);
      messages.push(message);
      let reply: unknown;
      try {
        reply = this.#handlers.find(({ fits }) => fits(message))?.answer(message);
      } catch (error) {
        step = plan.throw(error);
        continue;
      }
      step = plan.next(reply);
    }
    this.returnValue = step.value;
    return messages;
  }
}

/**
 * The messages from the first that `holds` on, that one included; of this group, when one is given.
 *
 * @throws HalcyonError `simulate.message` when there is none.
 */
export function assertMessageAndReturnRemaining(
  messages: readonly Msg[],
  holds: (message: Msg) => boolean,
  group?: Group,
): Msg[] {
  const inGroup = ({ kwargs }: Msg): boolean => group === undefined || (kwargs as { group?: Group }).group === group;
  const at = messages.findIndex((message) => inGroup(message) && holds(message));
  if (at >= 0) return messages.slice(at);
  const text = `None of ${messages.length} messages is as it was expected: ${String(holds)}.`;
  throw new HalcyonError("simulate.message", text, { searched: messages.length });
}

function passes(filter: MessageFilter | undefined, message: Msg): boolean {
  if (filter === undefined) return true;
  if (typeof filter === "function") return filter(message);
  return (message.obj as HasName | undefined)?.name === filter;
}

function readingOf(value: unknown): Reading {
  const isReading = value !== null && typeof value === "object" && "value" in value && "timestamp" in value;
  return isReading ? (value as Reading) : { value, timestamp: 0 };
}
