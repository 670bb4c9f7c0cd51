import type { Language } from "../../order/path.ts";
import { reportEn } from "./report-en.ts";
import { reportRu } from "./report-ru.ts";

/** The prose of documents only, Markdown for a ticket or a page of HTML, in one language. */
export interface ReportProse {
  readonly headings: Readonly<
    Record<"path" | "timeline" | "evidence" | "steps" | "also" | "search" | "checks" | "critical", string>
  >;
  /** Names the page's list of links, for readers who can't see it. */
  readonly contents: string;
  readonly columns: Readonly<Record<"what" | "when" | "span" | "trace", string>>;
  /** Describes the picture for readers who can't see it: what it shows, and where the order is. */
  readonly picture: {
    readonly title: (path: string) => string;
    /** Where the order is; or the step that it never took, though the order may have gone on. */
    readonly walked: (facts: { done: number; all: number; at: string | null; never: string | null }) => string;
    readonly fleet: (places: string) => string;
    readonly here: string;
    readonly calm: string;
  };
  readonly events: {
    readonly limit: (facts: { from: string | null; to: string; limit: string | null; exceeded: boolean }) => string;
    /** Another order passed the point at which this one is. */
    readonly passed: (facts: { order: string; point: string }) => string;
    readonly error: string;
    readonly request: string;
    readonly judged: string;
    readonly attempts: (count: number) => string;
  };
  /** What other orders did at the point. */
  readonly cohort: (facts: {
    point: string;
    overtook: number;
    before: number;
    waiting: number;
    from: string;
    to: string;
    truncated: boolean;
  }) => string;
  /** Explains the timeline: its lines grow with time, but more slowly. */
  readonly scale: string;
  /** The heading above the path in letters. */
  readonly bars: string;
  readonly slow: (facts: { slow: number; count: number }) => string;
}

export const reportProseIn = (lang: Language): ReportProse => ({ en: reportEn, ru: reportRu })[lang];
