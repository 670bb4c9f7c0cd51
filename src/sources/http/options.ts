import type { Exchange } from "../source.ts";
import type { Access } from "./access.ts";
import type { Clock } from "./clock.ts";

/** How a server is asked, whichever kind it is of. */
export interface HttpOptions {
  readonly baseUrl: string;
  readonly access?: Access;
  /** Covers connecting, the headers and the whole body of one request, and those tries that come after a first one. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Requests under way at once. */
  readonly concurrency?: number;
  readonly ratePerSecond?: number;
  readonly clock?: Clock;
  readonly onExchange?: (exchange: Exchange) => void;
}
