import type { Readable } from "node:stream";
import { longestTimer } from "../http/timer.ts";

/** The way to the server failed, and why; `late` where nothing came for too long. */
export class Unanswered extends Error {
  override readonly name = "Unanswered";
  readonly late: boolean;

  constructor(cause: unknown, late: boolean) {
    super("no answer", { cause });
    this.late = late;
  }
}

/**
 * An answer that is waited for, up to `timeoutMs` for its beginning and as long again for each further piece: a sweep's answer streams for
 * as long as it takes, and what reads it may take its time. Whatever fails on the way is `Unanswered`; what fails in reading is not.
 */
export class Watched {
  readonly #timeoutMs: number;
  readonly #stop: AbortController;
  readonly #stopped: Promise<never>;
  #late = false;

  /** @param stop ends the request where it is not answered in time */
  constructor(timeoutMs: number, stop: AbortController) {
    this.#timeoutMs = timeoutMs;
    this.#stop = stop;
    this.#stopped = new Promise((_, reject) =>
      stop.signal.addEventListener("abort", () => reject(stop.signal.reason as Error), { once: true }),
    );
    // Nobody may be waiting when it comes.
    this.#stopped.catch(() => {});
  }

  async during<T>(wait: Promise<T>): Promise<T> {
    const timer = setTimeout(
      () => {
        this.#late = true;
        this.#stop.abort();
      },
      Math.min(this.#timeoutMs, longestTimer),
    );
    try {
      return await Promise.race([wait, this.#stopped]);
    } catch (error) {
      throw new Unanswered(error, this.#late);
    } finally {
      clearTimeout(timer);
    }
  }

  /** The pieces of a body; one that is left before its end is destroyed, and its connection with it. */
  async *pieces(body: Readable, onPiece: (bytes: number) => void): AsyncGenerator<Buffer> {
    const pieces = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    try {
      for (;;) {
        const { done, value } = await this.during(pieces.next());
        if (done === true) return;
        onPiece(value.length);
        yield value;
      }
    } finally {
      if (!body.readableEnded) body.destroy();
    }
  }
}
