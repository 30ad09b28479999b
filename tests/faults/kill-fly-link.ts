/** Lines of JSON over a socket: requests with answers, and events. @module */
import type { Socket } from "node:net";
import { asError } from "@halcyon/model";

/** What goes over the line. */
export interface Line {
  readonly id?: number;
  readonly ask?: string;
  readonly event?: string;
  readonly error?: string;
  readonly value?: unknown;
}

/** One end of it. */
export class Link {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #asked = 0;

  /** `answer` does what is asked; `hear` hears of events. */
  constructor(
    socket: Socket,
    answer: (ask: string, value: unknown) => unknown,
    hear: (event: string, value: unknown) => void,
  ) {
    this.#socket = socket;
    socket.setNoDelay(true);
    // The other end may be killed at any time.
    socket.on("error", () => undefined);
    socket.on("close", () => {
      for (const { reject } of this.#waiting.values()) reject(new Error("the hardware is gone"));
      this.#waiting.clear();
    });
    let rest = "";
    socket.setEncoding("utf8").on("data", (text: string) => {
      const lines = `${rest}${text}`.split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) take(line);
    });
    const take = (line: string): void => {
      const { id, ask, event, error, value } = JSON.parse(line) as Line;
      if (event !== undefined) hear(event, value);
      else if (ask !== undefined) void this.#answer(id ?? 0, () => answer(ask, value));
      else if (error !== undefined) this.#take(id)?.reject(new Error(error));
      else this.#take(id)?.resolve(value);
    };
  }

  ask(what: string, value?: unknown): Promise<unknown> {
    const id = ++this.#asked;
    const waiting = Promise.withResolvers<unknown>();
    this.#waiting.set(id, waiting);
    this.#send({ id, ask: what, value });
    return waiting.promise;
  }

  tell(event: string, value: unknown): void {
    this.#send({ event, value });
  }

  close(): void {
    this.#socket.destroy();
  }

  async #answer(id: number, work: () => unknown): Promise<void> {
    try {
      this.#send({ id, value: await work() });
    } catch (error) {
      this.#send({ id, error: asError(error).message });
    }
  }

  #take(id: number | undefined): PromiseWithResolvers<unknown> | undefined {
    const waiting = this.#waiting.get(id ?? 0);
    this.#waiting.delete(id ?? 0);
    return waiting;
  }

  #send(line: Line): void {
    if (!this.#socket.destroyed) this.#socket.write(`${JSON.stringify(line)}\n`);
  }
}
