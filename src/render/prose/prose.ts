import type { Language } from "../../order/path.ts";
import type { FindingCode, OrderState, PointState, ReasonCode } from "../../order/report.ts";
import type { SourceKind } from "../../style.ts";
import { en } from "./en.ts";
import { ru } from "./ru.ts";

/** A state in capitals, and a sentence that continues it. */
export type Titled = readonly [state: string, sentence: string];

/** The prose about one order in one language. A missing sentence is a type error. */
export interface Prose {
  /** What was asked for, as the subject of a headline. */
  readonly subject: Readonly<Record<"order" | "calculation" | "neither", (id: string) => string>>;
  readonly headline: Readonly<Record<OrderState, (facts: HeadlineFacts) => Titled>>;
  /** For a partner's price calculation that no order followed. */
  readonly priceDelivered: (facts: HeadlineFacts) => Titled;
  readonly closedElsewhere: (facts: HeadlineFacts) => Titled;
  /** Since when, and how much time is over or left. */
  readonly since: (facts: SinceFacts) => string;
  /** A limit that days off extend. */
  readonly daysOff: (facts: { limit: string; off: string }) => string;
  readonly reasons: Readonly<Record<ReasonCode, (facts: ReasonFacts) => string>>;
  /** The source knows none of the path's services. */
  readonly noService: string;
  readonly unknownServices: (names: string) => string;
  /** How a span is recognised. */
  readonly seen: Readonly<Record<"or" | "not" | "noStatus" | "answered" | "succeeded" | "cacheWrite", string>> &
    Readonly<Record<"write" | "operation" | "send" | "receive", (name: string) => string>>;
  readonly support: (facts: { what: string; at: string | null }) => string;
  /** Of an order that went on all the same, how far. */
  readonly wentOn: (facts: { point: string; status: string | null }) => string;
  readonly look: {
    readonly queue: (queue: string, deadLetter: string | undefined) => string;
    /** Without `from` nothing says when; without `to` it goes on. */
    readonly service: (facts: { service: string; from: string | null; to: string | null; ids: string }) => string;
    /** Without `to` nothing says where it sent to; without `exchange` to a queue or a topic itself. */
    readonly sender: (facts: { service: string; to: string | null; exchange: string | null }) => string;
    readonly trace: (trace: string) => string;
    readonly person: (person: string) => string;
    readonly wider: (option: string) => string;
    readonly smaller: (option: string, asked: SourceKind) => string;
    /** `show` is the command that shows it; null where it can't be printed. */
    readonly spelling: (id: string, of: "order" | "calculation", show: string | null) => string;
    /** @param again the options of a command that asks the same source about the same time */
    readonly orders: (ids: string, again: string) => string;
  };
  readonly leads: {
    readonly done: string;
    readonly since: string;
    readonly why: string;
    readonly look: string;
    readonly also: string;
  };
  readonly columns: {
    readonly step: string;
    readonly what: string;
    readonly who: string;
    readonly when: string;
    readonly took: string;
    readonly waited: string;
  };
  readonly pointStates: Readonly<Record<PointState, string>>;
  readonly slow: string;
  readonly findings: Readonly<Record<FindingCode, (facts: FindingFacts) => string>>;
  readonly order: (facts: {
    id: string | null;
    calculations: string;
    type: string | null;
    status: string | null;
    path: string;
    /** The trace by which the order was found. */
    byTrace: string | null;
  }) => string;
  readonly searched: (facts: SearchedFacts) => string;
  readonly path: {
    readonly needs: string;
    readonly limit: string;
    readonly noAlarm: string;
    readonly workingDays: string;
  };
  readonly demo: {
    readonly intro: (files: string) => string;
    readonly story: (id: string, exitCode: number) => string;
  };
}

interface HeadlineFacts {
  /** `order A-1098`. */
  readonly order: string;
  /** `13 (mes-api: receives the calculation request)`; empty where there is no point. */
  readonly at: string;
  /** The person waited for, if any. */
  readonly who: string | null;
  /** Only the order as a whole is in doubt, not the point itself. */
  readonly well: boolean;
  /** The point happens inside a request, so the order may have gone on without it. */
  readonly inside: boolean;
  /** The order is seen further on. */
  readonly wentOn: boolean;
}

interface SinceFacts {
  readonly at: string;
  readonly ago: string;
  readonly limit: string | null;
  /** The point that the limit counts from, where that is not the point that the wait began at. */
  readonly from: string | null;
  /** How far the deadline is exceeded; null where it is not, or where there is none. */
  readonly over: string | null;
  readonly left: string | null;
  /** A wider limit that is over before this one. */
  readonly sooner: { readonly from: string; readonly to: string; readonly limit: string; readonly left: string } | null;
}

interface ReasonFacts {
  readonly overtook: number;
  readonly before: number;
  readonly waiting: number;
  readonly shown: number;
  /** Until when the order may wait in a backlog. */
  readonly until: string | null;
  /** `A-1118 (23 Nov 16:48:01)`. */
  readonly example: string | null;
  readonly attempts: number;
  /** `mes-api, span "SET": READONLY`. */
  readonly error: string | null;
  readonly wider: { readonly from: string; readonly to: string; readonly limit: string } | null;
  readonly who: string | null;
  readonly orders: string;
  readonly asked: string;
  /** The id that was probably meant; null if it was asked for. */
  readonly plainId: string | null;
  /** The options of a command that asks the same source. */
  readonly again: string;
  readonly ofRecording: boolean;
  /** Points whose requests must have happened, but left no span: `20.1, 11`. */
  readonly gaps: string;
  /** Of the spans that must have existed, how many are missing and how many arrived. */
  readonly missing: number;
  readonly arrived: number;
  readonly silence: { readonly service: string; readonly from: string; readonly to: string } | null;
  readonly stop: { readonly service: string; readonly instance: string; readonly at: string } | null;
}

export interface FindingFacts {
  /** Empty for a slow query of which no point is known. */
  readonly point: string;
  /** All points that a sentence is about, with the order status where it is about one: `7, 23.2 (PACKAGING)`. */
  readonly points: string;
  readonly times: number;
  readonly took: string;
  readonly limit: string;
  readonly waited: boolean;
  /** `shop-api: SELECT orders` if a query was slow. */
  readonly query: string | null;
  readonly by: string;
  readonly status: number | null;
}

interface SearchedFacts {
  readonly source: string;
  readonly from: string;
  readonly to: string;
  readonly services: string;
  readonly traces: number;
  readonly spans: number;
  readonly requests: number;
  readonly truncated: boolean;
  readonly sampled: boolean;
}

export const proseIn = (lang: Language): Prose => ({ en, ru })[lang];
