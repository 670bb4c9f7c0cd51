import type { Clock } from "../../clock.ts";
import type { Beginning } from "../../look-back.ts";
import type { Exchange } from "../source.ts";
import type { Access } from "./access.ts";

/** How to ask a server, whether Jaeger or ClickHouse. */
export interface HttpOptions {
  readonly baseUrl: string;
  readonly access?: Access;
  /** Covers connecting, the headers and the whole body of one request, and its repeated tries. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** The most requests under way at once. */
  readonly concurrency?: number;
  readonly ratePerSecond?: number;
  /** No option makes the time shorter that is asked about. */
  readonly isTimeFixed?: boolean;
  /** The option that makes it shorter, where one does. */
  readonly beginning?: Beginning;
  readonly clock?: Clock;
  readonly onExchange?: (exchange: Exchange) => void;
}

/** The option that makes the time shorter that is asked about; undefined where none does. */
export const shortening = ({
  isTimeFixed,
  beginning = "--since",
}: Pick<HttpOptions, "isTimeFixed" | "beginning">): Beginning | undefined =>
  isTimeFixed === true ? undefined : beginning;
