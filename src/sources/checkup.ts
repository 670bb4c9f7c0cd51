import type { Interval } from "../trace/interval.ts";

/** What else a server can be asked, to find out whether its answers are what they are taken for. */
export interface Checkup {
  /** Which of Jaeger's APIs it speaks, `v1` or `v3`; of a ClickHouse the table that the spans are in. */
  readonly speaks: string;
  /** Why answers may lack something without a word, as the server's settings have it. */
  readonly cuts: readonly string[];
  services(window: Interval): Promise<readonly string[]>;
  /** What it calls its version; undefined where it does not say. */
  version(): Promise<string | undefined>;
  /** Whether a search by an attribute has to name a service. */
  needsService(name: string, window: Interval): Promise<boolean>;
  /** Whether a search for a value that no span carries finds nothing. */
  heedsAttributes(service: string, name: string, window: Interval): Promise<boolean>;
}

/** A value that no span carries. */
export const nobodys = "ordertrace-doctor-looks-for-what-is-not-there";
