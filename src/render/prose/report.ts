import type { Language } from "../../order/path.ts";
import { reportEn } from "./report-en.ts";
import { reportRu } from "./report-ru.ts";

/** What only a report says that is handed on: Markdown for a ticket, a page of HTML. */
export interface ReportProse {
  readonly headings: Readonly<
    Record<"path" | "timeline" | "evidence" | "steps" | "also" | "search" | "checks" | "critical", string>
  >;
  /** What the page's own links are, for who can't see them. */
  readonly contents: string;
  readonly columns: Readonly<Record<"what" | "when" | "span" | "trace", string>>;
  /** For who can't see the picture: what it shows, and where the order is on it. */
  readonly picture: {
    readonly title: (path: string) => string;
    /** Where the order is, or which step never happened in it, though it may be elsewhere. */
    readonly walked: (told: { done: number; all: number; at: string | null; never: string | null }) => string;
    readonly fleet: (places: string) => string;
    readonly here: string;
    readonly calm: string;
  };
  readonly events: {
    readonly limit: (told: { from: string | null; to: string; limit: string | null; exceeded: boolean }) => string;
    /** Another order at the step that this one is at: after it, or before. */
    readonly passed: (told: { order: string; point: string }) => string;
    readonly error: string;
    readonly request: string;
    readonly judged: string;
    readonly attempts: (count: number) => string;
  };
  /** What the other orders at the point did. */
  readonly cohort: (told: {
    point: string;
    overtook: number;
    before: number;
    waiting: number;
    from: string;
    to: string;
    truncated: boolean;
  }) => string;
  /** The timeline's lines are longer for longer times, and not as much longer. */
  readonly scale: string;
  /** Above the path in letters. */
  readonly bars: string;
  readonly slow: (told: { slow: number; count: number }) => string;
}

export const reportProseIn = (lang: Language): ReportProse => ({ en: reportEn, ru: reportRu })[lang];
