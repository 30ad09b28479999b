/**
 * Where documents wait for their subscribers.
 *
 * Documents are posted while a message is carried out and handed over between messages. A critical subscriber has
 * a queue bounded in bytes: when it is full, the engine waits. A live one has a queue bounded in number: when it
 * is full, the oldest is skipped and counted. A critical subscriber that fails keeps its queue.
 *
 * @module
 */
import { HalcyonError, asError, type Documents, type DocumentName, type NamedDocument } from "@halcyon/model";
import { nextTurn } from "./macrotask.ts";
import { Mailbox, type Queued } from "./mailbox.ts";
import type { BatchSubscriber, Subscriber, Subscription } from "./subscriber.ts";
import { weightOf } from "./weight.ts";

/** What the outbox tells the engine. */
export interface OutboxKeeper {
  /** A critical subscriber failed; its queue is kept. */
  stuck(error: HalcyonError<"engine.subscriber">, then: "pause" | "fail"): void;
  /** Something failed that does not matter for the data. */
  trouble(error: Error): void;
  /** There is room again, or all has been taken. */
  moved(): void;
}

/** The documents of an engine on their way to its subscribers. */
export class Outbox {
  readonly #boxes = new Map<number, Mailbox>();
  /** The same, as every document goes through them. */
  #list: readonly Mailbox[] = [];
  readonly #keeper: OutboxKeeper;
  #posted: NamedDocument[] | undefined;
  #token = 0;
  #backlog = 0;

  constructor(keeper: OutboxKeeper) {
    this.#keeper = keeper;
  }

  /** Documents have been posted and not been handed over. */
  get hasPost(): boolean {
    return this.#posted !== undefined;
  }

  /** Returns the token; one that a plan holds from an earlier process can be asked for. */
  subscribe(
    subscriber: Subscriber | BatchSubscriber,
    subscription: Subscription = {},
    token: number = this.#token,
  ): number {
    this.#token = Math.max(this.#token, token) + 1;
    this.#boxes.set(token, new Mailbox(subscriber, subscription));
    this.#list = [...this.#boxes.values()];
    return token;
  }

  unsubscribe(token: number): void {
    const box = this.#boxes.get(token);
    if (box === undefined) return;
    box.gone = true;
    this.#backlog -= box.queue.length;
    this.#boxes.delete(token);
    this.#list = [...this.#boxes.values()];
  }

  /** How many documents a live subscriber has missed so far. */
  skipped(token: number): number {
    return this.#boxes.get(token)?.skipped ?? 0;
  }

  /** Puts a document down: it is handed over when the message under way is done. */
  post<N extends DocumentName>(name: N, document: Documents[N]): void {
    if (this.#list.length === 0) return;
    const posted = [name, document] as unknown as NamedDocument;
    if (this.#posted === undefined) this.#posted = [posted];
    else this.#posted.push(posted);
  }

  /** Hands over what has been posted. Never runs inside a message. */
  deliver(): void {
    const posted = this.#posted;
    if (posted === undefined) return;
    this.#posted = undefined;
    for (const document of posted) {
      for (const box of this.#list) {
        if (box.gone) continue;
        if (box.wants !== undefined && !box.wants.has(document[0])) continue;
        if (box.live || box.busy || box.failed || box.queue.length > 0) this.#queue(box, document);
        else this.#hand(box, document);
      }
    }
  }

  #queue(box: Mailbox, document: NamedDocument): void {
    const weight = box.live ? 1 : weightOf(document);
    box.queue.push({ document, weight });
    box.bytes += weight;
    this.#backlog++;
    if (box.live && box.queue.length > box.maxDocuments) this.#skip(box);
    if (!box.busy && !box.failed) void this.#drain(box);
  }

  // Starts, descriptors and stops are few, and nothing can be understood without them: events go first.
  #skip(box: Mailbox): void {
    const event = box.queue.findIndex(({ document: [name] }) => name === "event" || name === "event_page");
    box.queue.splice(Math.max(event, 0), 1);
    box.skipped++;
    this.#backlog--;
  }

  #hand(box: Mailbox, document: NamedDocument): void {
    let taken: void | PromiseLike<void>;
    try {
      taken = box.take(document);
    } catch (error) {
      this.#fail(box, [{ document, weight: weightOf(document) }], error, true);
      return;
    }
    if (taken !== undefined) {
      const queued = { document, weight: weightOf(document) };
      box.queue.unshift(queued);
      box.bytes += queued.weight;
      this.#backlog++;
      void this.#drain(box, taken);
    }
  }

  async #drain(box: Mailbox, first?: PromiseLike<void>): Promise<void> {
    box.busy = true;
    let taking: void | PromiseLike<void> = first;
    if (box.live) await nextTurn();
    while (box.queue.length > 0 && !box.gone && !box.failed) {
      const batch = taking === undefined ? box.next() : box.queue.slice(0, 1);
      try {
        taking ??= box.takeBatch(batch);
        if (taking !== undefined) await taking;
      } catch (error) {
        this.#fail(box, batch, error, false);
        break;
      } finally {
        taking = undefined;
      }
      if (box.gone) break;
      this.#backlog -= box.remove(batch);
    }
    box.busy = false;
    this.#keeper.moved();
  }

  #fail(box: Mailbox, batch: readonly Queued[], thrown: unknown, fresh: boolean): void {
    const cause = asError(thrown);
    const name = batch[0]?.document[0] ?? "";
    if (box.live) {
      for (const [token, one] of this.#boxes) if (one === box) this.unsubscribe(token);
      this.#keeper.trouble(this.#error(box, name, cause));
      return;
    }
    if (box.onFailure === "fail") {
      if (!fresh) this.#backlog -= box.remove(batch);
      this.#keeper.stuck(this.#error(box, name, cause), "fail");
      return;
    }
    box.failed = true;
    box.cause = cause;
    for (const queued of fresh ? batch : []) {
      box.queue.unshift(queued);
      box.bytes += queued.weight;
      this.#backlog++;
    }
    this.#keeper.stuck(this.#error(box, name, cause), "pause");
  }

  #error(box: Mailbox, document: string, cause: Error): HalcyonError<"engine.subscriber"> {
    const undelivered = box.queue.map((queued) => queued.document);
    return new HalcyonError(
      "engine.subscriber",
      `${box.name} could not take ${document.startsWith("event") ? "an" : "a"} ${document}: ${cause.message}`,
      { subscriber: box.name, document, undelivered },
      { cause },
    );
  }

  /** Offers the failed subscribers what they did not take. */
  retry(): void {
    for (const box of this.#list) {
      if (!box.failed) continue;
      box.failed = false;
      if (!box.busy) void this.#drain(box);
    }
  }

  /** A critical subscriber lags so far that the engine has to wait. */
  get full(): boolean {
    if (this.#backlog === 0) return false;
    for (const box of this.#list) if (!box.live && box.bytes > box.maxBytes) return true;
    return false;
  }

  /** Every critical subscriber (or the one asked for) has taken everything; one that failed never does. */
  caughtUp(token?: number): boolean {
    if (this.#posted !== undefined && this.#list.length > 0) return false;
    if (this.#backlog === 0) return true;
    if (token !== undefined) return this.#idle(this.#boxes.get(token));
    for (const box of this.#list) if (!box.live && !this.#idle(box)) return false;
    return true;
  }

  #idle(box: Mailbox | undefined): boolean {
    return box === undefined || (box.queue.length === 0 && !box.busy);
  }

  /** Why a critical subscriber failed, with what it did not take. */
  get failure(): HalcyonError<"engine.subscriber"> | undefined {
    for (const box of this.#list) {
      const [head] = box.queue;
      if (box.failed && head !== undefined)
        return this.#error(box, head.document[0], box.cause ?? new Error("it failed"));
    }
    return undefined;
  }

  /** A critical subscriber has failed and waits for `retry`. */
  get hasFailed(): boolean {
    for (const box of this.#list) if (box.failed) return true;
    return false;
  }
}
