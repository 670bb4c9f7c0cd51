import { codeFor, exitCode, type FailOn } from "../exit-code.ts";
import { isReached } from "../fleet/until.ts";
import { say, type Sentence } from "../sentence.ts";
import { SourceError } from "../sources/errors.ts";
import type { Seen } from "./watch-looks.ts";

interface Watched {
  /** One order is followed, instead of all orders. */
  readonly isOneOrder: boolean;
  /** What to wait for: states, order statuses and points. Empty for nothing. */
  readonly until: readonly string[];
}

/** What `watch` has seen over all its looks, and how it ends because of that. */
export class WatchOutcome {
  readonly #isOneOrder: boolean;
  readonly #until: readonly string[];
  /** The states seen: the latest one of one order, all of a fleet. */
  readonly #states = new Set<string>();
  #hasAnswered = false;
  #isReachable = true;
  #wasAlwaysClear = true;
  #isOver = false;

  constructor({ isOneOrder, until }: Watched) {
    this.#isOneOrder = isOneOrder;
    this.#until = until;
  }

  /** The last look was answered, or none was made yet. */
  get isReachable(): boolean {
    return this.#isReachable;
  }

  /** What was waited for is reached, or the order that is followed has gone all the way. */
  get isOver(): boolean {
    return this.#isOver;
  }

  note({ news, isClear }: Seen): void {
    this.#hasAnswered = true;
    this.#isReachable = true;
    this.#wasAlwaysClear &&= isClear;
    if (this.#isOneOrder && news.length > 0) this.#states.clear();
    for (const { verdict } of news) this.#states.add(verdict.state);
    // A lost order may be sent on its way again, so only a completed one is over.
    this.#isOver =
      news.some((one) => isReached(this.#until, one)) ||
      (this.#isOneOrder && news.some(({ verdict }) => verdict.state === "completed"));
  }

  /**
   * @returns what to say of the outage, at its first look only
   * @throws the error, unless the server may come back: it is restarting, or has time left to start
   */
  noteUnreachable(error: unknown, isTimeUp: boolean): Sentence | undefined {
    if (!(error instanceof SourceError) || error.kind !== "unreachable") throw error;
    if (!this.#hasAnswered && isTimeUp) throw error;
    const isFirst = this.#isReachable;
    this.#isReachable = false;
    return isFirst ? say`${error.said}; asking again until it answers` : undefined;
  }

  /** The one order that is followed: no span carried its id at any look. */
  get #wasNeverSeen(): boolean {
    return this.#states.size === 1 && this.#states.has("not-found");
  }

  /** What to say when the time is up. */
  ending(within: string): Sentence {
    if (this.#wasNeverSeen) return say`not seen within ${within}`;
    if (this.#until.length > 0) return say`not reached within ${within}`;
    return this.#isOneOrder ? say`not over within ${within}` : say`watched for ${within}`;
  }

  /** The exit code when the time is up. */
  exitCode(failOn: readonly FailOn[]): number {
    if (this.#wasNeverSeen) return exitCode.notFound;
    // States that were seen count. Nothing is open only if a whole fleet was seen, up to the end.
    const isOpen = this.#until.length > 0 || !this.#isReachable || !this.#wasAlwaysClear;
    return codeFor(new Set([...this.#states, ...(isOpen ? ["undecidable"] : [])]), failOn);
  }
}
