import type { Language } from "../../order/path.ts";
import type { FindingCode, OrderState, PointState, ReasonCode } from "../../order/report.ts";
import { en } from "./en.ts";
import { ru } from "./ru.ts";

/** A state in capitals, and a sentence that goes on from it. */
export type Titled = readonly [state: string, said: string];

/** Everything ordertrace says, in one language. A sentence that is missing is a type error. */
export interface Prose {
  /** What was asked for, as the subject of a headline. */
  readonly subject: Readonly<Record<"order" | "calculation" | "neither", (id: string) => string>>;
  readonly headline: Readonly<Record<OrderState, (told: Headline) => Titled>>;
  /** For a partner's price that no order followed. */
  readonly priceDelivered: (told: Headline) => Titled;
  /** Since when and how much of the time is over, or left. */
  readonly since: (told: Since) => string;
  /** A limit that days off make longer. */
  readonly daysOff: (told: { limit: string; off: string }) => string;
  readonly reasons: Readonly<Record<ReasonCode, (told: Reason) => string>>;
  /** Where none of the path's services is known. */
  readonly noService: string;
  /** How a span is recognised. */
  readonly seen: Readonly<Record<"or" | "not" | "noStatus" | "answered" | "succeeded" | "cacheWrite", string>> &
    Readonly<Record<"write" | "operation" | "send" | "receive", (name: string) => string>>;
  readonly support: (told: { what: string; at: string | null }) => string;
  readonly look: {
    readonly queue: (queue: string, deadLetter: string | undefined) => string;
    readonly service: (service: string) => string;
    readonly trace: (trace: string) => string;
    readonly person: (person: string) => string;
    readonly wider: string;
    readonly smaller: string;
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
  readonly findings: Readonly<Record<FindingCode, (told: FindingTold) => string>>;
  readonly order: (told: {
    id: string | null;
    calculations: string;
    type: string | null;
    status: string | null;
    path: string;
    /** The trace by which it was found. */
    byTrace: string | null;
  }) => string;
  readonly searched: (told: Searched) => string;
  readonly path: {
    readonly needs: string;
    readonly limit: string;
    readonly noAlarm: string;
    readonly workingDays: string;
  };
  readonly demo: {
    readonly intro: (files: string) => string;
    readonly story: (name: string, id: string, exitCode: number) => string;
  };
}

interface Headline {
  /** `order A-1098`. */
  readonly order: string;
  /** `13 (mes-api: receives the calculation request)`; empty where there is no point. */
  readonly at: string;
  /** The person waited for, if any. */
  readonly who: string | null;
  /** The point itself is not in doubt, only the whole. */
  readonly well: boolean;
  /** The point is a step inside of a request: the order may have gone on without it. */
  readonly inside: boolean;
}

interface Since {
  readonly at: string;
  readonly ago: string;
  readonly limit: string | null;
  /** The point the limit counts from, where that is not the one that was waited from. */
  readonly from: string | null;
  /** Positive when over; null without a deadline. */
  readonly over: string | null;
  readonly left: string | null;
}

interface Reason {
  readonly overtook: number;
  readonly before: number;
  readonly waiting: number;
  readonly shown: number;
  /** Until when it may wait in a backlog. */
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
  /** Points whose spans must have been: `20.1, 11`; and how many spans are missing among how many. */
  readonly gaps: string;
  readonly missing: number;
  readonly arrived: number;
  readonly silence: { readonly service: string; readonly from: string; readonly to: string } | null;
}

export interface FindingTold {
  readonly point: string;
  readonly points: string;
  readonly times: number;
  readonly took: string;
  readonly limit: string;
  readonly waited: boolean;
  readonly by: string;
  readonly status: number | null;
}

interface Searched {
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
