import type { Readable } from "node:stream";
import { longestTimer } from "../http/timer.ts";

/** The connection to the server failed; `cause` says why, `late` that nothing came for too long. */
export class Unanswered extends Error {
  override readonly name = "Unanswered";
  readonly late: boolean;

  constructor(cause: unknown, late: boolean) {
    super("no answer", { cause });
    this.late = late;
  }
}

/**
 * Limits the waiting for an answer: up to `timeoutMs` for its beginning, and as long again for each further piece. A
 * sweep's answer may stream for as long as it takes, and its reader may take its time. A failure of the connection is
 * `Unanswered`; the reader's is not.
 */
export class Watched {
  readonly #timeoutMs: number;
  readonly #stop: AbortController;
  #late = false;

  /** @param stop ends the request if it is not answered in time */
  constructor(timeoutMs: number, stop: AbortController) {
    this.#timeoutMs = timeoutMs;
    this.#stop = stop;
  }

  async during<T>(wait: Promise<T>): Promise<T> {
    const { signal } = this.#stop;
    let stopped = (): void => {};
    const timer = setTimeout(
      () => {
        this.#late = true;
        this.#stop.abort();
      },
      Math.min(this.#timeoutMs, longestTimer),
    );
    try {
      // A race with one promise for all waits would keep every piece for as long as that promise.
      return await new Promise<T>((resolve, reject) => {
        stopped = () => reject(signal.reason as Error);
        signal.addEventListener("abort", stopped, { once: true });
        if (signal.aborted) stopped();
        wait.then(resolve, reject);
      });
    } catch (error) {
      throw new Unanswered(error, this.#late);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", stopped);
    }
  }

  /**
   * Yields the pieces of a body. If the reader stops before its end, the body is destroyed, and its connection with it.
   */
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
