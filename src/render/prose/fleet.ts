import type { Language } from "../../order/path.ts";
import type { OrderState } from "../../order/report.ts";
import type { SourceKind } from "../../style.ts";
import { fleetEn } from "./fleet-en.ts";
import { fleetRu } from "./fleet-ru.ts";

/** The prose about many orders in one language. */
export interface FleetProse {
  /** An order's state in a table. */
  readonly states: Readonly<Record<OrderState, string>>;
  readonly kinds: Readonly<Record<"work" | "queue" | "poll" | "person" | "external" | "unobserved", string>>;
  /** How many orders are in a state: `2 lost`. */
  readonly counted: (state: OrderState, count: number) => string;
  /** `412 orders seen: 380 completed, 2 lost`. */
  readonly seen: (orders: number, states: string) => string;
  /** Why so many orders are counted as undecidable, and named nowhere. */
  readonly unclearElsewhere: (orders: number, isInterrupted: boolean) => string;
  /** No order was seen, which is no good news. */
  readonly noOrder: string;
  readonly lost: {
    /** @param others those in the time around the window */
    readonly headline: (facts: { lost: number; failed: number }, others: { lost: number; failed: number }) => string;
    /** How many orders are named at more than one step. */
    readonly repeated: (count: number) => string;
    readonly none: (stuck: number) => string;
    /**
     * None in the window, but some in the time around it.
     * @param isSeen whether any order was seen in the window
     */
    readonly noneThen: (others: { lost: number; failed: number }, isSeen: boolean) => string;
    /** None that is known, but not everything is known. */
    readonly unclear: string;
    /**
     * How many orders at a point, since when, until when if there are several, and how many others passed it. Both times
     * are the same where all were in one minute.
     */
    readonly group: (facts: {
      state: "lost" | "failed";
      count: number;
      since: string;
      until: string | null;
      passed: number;
    }) => string;
  };
  readonly stuck: {
    /** @param worse how many of them are counted as lost or failed, because of another step */
    readonly headline: (count: number, worse: number) => string;
    readonly none: string;
    /** None, where the window is too short to see all who wait. */
    readonly noneActive: string;
    readonly unclear: string;
  };
  readonly orders: {
    readonly none: string;
    readonly unclear: string;
    /** Some of the orders that were seen: `2 of 38 orders: 2 lost`. */
    readonly some: (count: number, of: number, states: string) => string;
  };
  readonly slow: {
    readonly headline: (count: number) => string;
    readonly none: string;
    /** None is over its limit, and nothing is known to compare with. */
    readonly noBaseline: string;
    readonly nothing: string;
    /**
     * What is late and yet makes no step slow.
     * @param unended the orders whose next step is overdue, counted by state; empty where there are none
     */
    readonly uncounted: (facts: { people: number; unended: string }) => string;
    /** None that is known, but not everything was seen. */
    readonly unclear: string;
    readonly database: (count: number) => string;
    readonly metrics: string;
    readonly overLimit: (facts: { slow: number; count: number; limit: string }) => string;
    readonly slower: (facts: { slow: number; count: number; p50: string; p95: string; of: number }) => string;
  };
  readonly errors: {
    readonly headline: (count: number) => string;
    readonly none: string;
    readonly nothing: string;
    /** Requests were answered before, but none is answered now. */
    readonly stopped: (before: number) => string;
    readonly noBaseline: string;
    readonly noBaselineOf: (services: string) => string;
    /** None that are known to have risen, but not everything was seen. */
    readonly unclear: string;
    readonly all: string;
    readonly risen: (facts: { before: string; sure: string }) => string;
    readonly searched: (facts: {
      source: string;
      from: string;
      to: string;
      baseline: string;
      metrics: boolean;
      requests: number;
    }) => string;
  };
  readonly coverage: {
    readonly headline: (percent: string) => string;
    readonly nothing: string;
    /**
     * Not everything was seen.
     * @param percent of what was seen; null where nothing tells what must have been
     */
    readonly unclear: (percent: string | null) => string;
    readonly keyless: (facts: { service: string; count: number }) => string;
    readonly attribute: (facts: {
      service: string;
      attribute: string;
      point: string;
      missing: number;
      of: number;
      trace: string;
    }) => string;
    readonly unseen: (points: string) => string;
    readonly sampled: (count: number) => string;
    readonly lead: string;
  };
  readonly diff: {
    readonly headline: (facts: { one: string; other: string; count: number }) => string;
    readonly typical: (count: number) => string;
    /**
     * No typical order: it is made of orders on the same path as the one in question.
     * @param wider the option that gives a wider window; null where no other window holds more
     */
    readonly noTypical: (path: string, wider: string | null) => string;
    readonly same: (one: string, other: string) => string;
    /** The steps after this one are no differences: the order has not got there. */
    readonly noFurther: (order: string, point: string) => string;
  };
  readonly check: {
    /** An order that is amiss: where (empty if that is not known), since when, and why. */
    readonly amiss: (facts: { order: string; state: string; at: string; since: string | null; why: string }) => string;
    /** Adds the time that a check is about. */
    readonly within: (time: string, said: string) => string;
    /** Adds that the check is about orders that did something in that time. */
    readonly active: (time: string, said: string) => string;
    readonly headline: (facts: Record<"passed" | "failed" | "unclear" | "ignored" | "empty", number>) => string;
    readonly outcomes: Readonly<Record<"ok" | "empty" | "ignored" | "failed" | "unclear", string>>;
    /** The check does not fail, because nothing was there to measure. */
    readonly empty: string;
    readonly orders: (facts: { kind: "lost" | "stuck" | "undecidable"; count: number; most: number }) => string;
    readonly seen: (facts: { count: number; least: number }) => string;
    readonly time: (facts: {
      what: string;
      point: string;
      kind: string;
      took: string;
      most: string;
      /** The order in which it took longest, if that is too long. */
      worst: string | null;
    }) => string;
    readonly noTime: (facts: { point: string; kind: string }) => string;
    readonly coverage: (facts: { of: string; percent: string; least: string }) => string;
    readonly noCoverage: (facts: { of: string }) => string;
    readonly errors: (facts: {
      of: string;
      isEach: boolean;
      percent: string;
      most: string | null;
      risen: string;
      /** The services that have more than the limit, each with its share. */
      over: readonly { service: string; share: string }[];
      /** Whether there is a time before to compare with. */
      isCompared: boolean;
    }) => string;
    /** `isWhole` tells whether everything was seen: where it was not, nobody knows that there was no request. */
    readonly noErrors: (facts: { of: string; isEach: boolean; isWhole: boolean }) => string;
    readonly everywhere: string;
    /** A check of stuck orders looks back no further than they may wait: how many days would be enough. */
    readonly short: (days: number) => string;
    readonly blind: string;
    /** The check does not hold, and the run was told not to fail by that. */
    readonly ignored: string;
    readonly unclear: (count: number) => string;
  };
  readonly critical: (facts: { total: string; from: string; to: string }) => string;
  readonly unclear: (count: number) => string;
  readonly examples: (names: string, more: number) => string;
  readonly leads: { readonly next: string };
  readonly columns: Readonly<
    Record<
      | "order"
      | "state"
      | "at"
      | "since"
      | "began"
      | "over"
      | "waitsFor"
      | "status"
      | "type"
      | "seen"
      | "step"
      | "kind"
      | "count"
      | "p50"
      | "p95"
      | "max"
      | "worst"
      | "service"
      | "route"
      | "why"
      | "share"
      | "errors"
      | "before"
      | "shown"
      | "missing"
      | "took"
      | "waited"
      | "check"
      | "said"
      | "what"
      | "limit",
      string
    >
  >;
  readonly searched: (facts: {
    source: string;
    from: string;
    to: string;
    swept: string | null;
    services: string;
    traces: number;
    spans: number;
    requests: number;
    orders: number;
  }) => string;
  readonly cutOff: (windows: string, asked?: SourceKind) => string;
  readonly oldest: (began: string) => string;
  /** @param isOlder the time that was searched begins then, and the silence before it */
  readonly fellSilent: (facts: { service: string; from: string; isOlder: boolean; again: string }) => string;
  readonly sampled: string;
  readonly interrupted: string;
}

export const fleetProseIn = (lang: Language): FleetProse => ({ en: fleetEn, ru: fleetRu })[lang];
