import type { Interval } from "../trace/interval.ts";

/** Questions that tell whether a server's answers mean what they are taken to mean. */
export interface Checkup {
  /** Of a Jaeger the API that it speaks, `v1` or `v3`; of a ClickHouse the table that holds the spans. */
  readonly speaks: string;
  /** The server's settings because of which answers may silently lack something. */
  readonly cuts: readonly string[];
  services(window: Interval): Promise<readonly string[]>;
  /** The server's version in its own words; undefined where it does not say. */
  version(): Promise<string | undefined>;
  /** Whether a search by an attribute must name a service. */
  needsService(name: string, window: Interval): Promise<boolean>;
  /** Whether a search for a value that no span carries finds nothing. */
  heedsAttributes(service: string, name: string, window: Interval): Promise<boolean>;
}

export const valueOfNoSpan = "ordertrace-doctor-looks-for-what-is-not-there";
