import type { Language } from "../../order/path.ts";
import type { Need, StageKind, Try } from "../../order/report-details.ts";
import type { ReasonCode } from "../../order/report.ts";
import type { SourceKind } from "../../style.ts";
import { showEn } from "./show-en.ts";
import { showRu } from "./show-ru.ts";

/** The prose of `show` beyond the verdict and the steps, in one language. */
export interface ShowProse {
  readonly timeline: {
    /** What is waited for, if not a person. */
    readonly waits: Readonly<Record<Exclude<StageKind, "work">, string>>;
    readonly work: string;
    readonly waiting: string;
    readonly overdue: string;
    readonly failed: string;
    readonly deadline: (at: string) => string;
  };
  readonly trace: {
    /** Heads the spans that belong to no step. */
    readonly beside: string;
    /** Says that not every attribute is printed. */
    readonly leftOut: string;
    readonly same: (step: string) => string;
    readonly more: (spans: number) => string;
    readonly error: (what: string) => string;
    readonly refused: string;
    readonly place: (trace: string, span: string) => string;
  };
  readonly why: {
    readonly leads: Readonly<Record<"needs" | "seen" | "others" | "limit" | "change", string>>;
    readonly noNeeds: string;
    readonly need: Readonly<Record<Need["state"], (facts: NeedFacts) => string>>;
    /** A span by its service and name. */
    readonly named: (facts: { service: string; name: string }) => string;
    /** How the point's span would be recognised. */
    readonly known: (how: string) => string;
    readonly noTries: string;
    readonly earlierTries: (count: number) => string;
    readonly tried: Readonly<Record<Try["outcome"], (facts: SpanFacts) => string>>;
    readonly request: (facts: SpanFacts & { whole: boolean }) => string;
    readonly noOthers: string;
    readonly others: (facts: OthersFacts) => string;
    readonly examples: (orders: string) => string;
    /** How long others waited before the step; null stands for no noticeable time. */
    readonly waited: (facts: {
      orders: number;
      half: string | null;
      most: string | null;
      longest: string | null;
    }) => string;
    readonly noLimit: string;
    readonly limit: (facts: LimitFacts) => string;
    /** What would change the verdict. */
    readonly change: Readonly<Record<ReasonCode, (facts: ChangeFacts) => readonly string[]>>;
  };
}

interface NeedFacts {
  /** `12 (puts the calculation request on the queue)`. */
  readonly what: string;
  readonly at: string | null;
  readonly by: string | null;
  readonly span: string | null;
}

interface SpanFacts {
  /** `crm-api, calculation.requests publish`. */
  readonly span: string;
  readonly at: string;
  readonly took: string;
}

interface OthersFacts {
  readonly passed: number;
  readonly overtook: number;
  readonly before: number;
  /** Those that count as neither: when they got there is unknown, or they passed so recently that others may have too. */
  readonly undated: number;
  readonly waiting: number;
  readonly from: string;
  readonly to: string;
  readonly truncated: boolean;
}

interface LimitFacts {
  readonly deadline: string;
  /** Null where the limit is the end of the request. */
  readonly limit: string | null;
  readonly from: string | null;
  readonly to: string;
  /** How long a span may take to arrive. */
  readonly lag: string;
  /** The path's name. */
  readonly path: string;
  readonly over: string | null;
  readonly left: string | null;
}

export interface ChangeFacts {
  readonly point: string;
  readonly who: string | null;
  readonly deadline: string | null;
  readonly overtook: number;
  /** The verdict if none of the later orders had passed. */
  readonly otherwise: "stuck" | "undecidable";
  /** No later step could prove that this one happened. */
  readonly isAlone: boolean;
  readonly service: string | null;
  readonly orders: string;
  readonly asked: SourceKind;
  readonly keys: string;
}

export const showProseIn = (lang: Language): ShowProse => ({ en: showEn, ru: showRu })[lang];
