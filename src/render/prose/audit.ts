import type { Language } from "../../order/path.ts";
import type { Advice } from "../../privacy/audit.ts";
import type { Kind } from "../../privacy/found.ts";
import { auditEn } from "./audit-en.ts";
import { auditRu } from "./audit-ru.ts";

/** The prose of `audit` in one language. */
export interface AuditProse {
  readonly headline: (places: number) => string;
  readonly noTrace: string;
  readonly none: string;
  readonly unclear: string;
  /** In English they are the words that `privacy.allow` reads. */
  readonly kinds: Readonly<Record<Kind, string>>;
  readonly where: (facts: { service: string; operation: string; attribute: string }) => string;
  readonly count: (facts: { spans: number; values: number; exact: boolean; sample: string }) => string;
  readonly trace: (id: string) => string;
  readonly more: (places: number) => string;
  readonly lead: string;
  /** What to do, by the sort of place. */
  readonly advice: Readonly<Record<Advice, string>>;
  readonly cut: (values: number) => string;
  readonly unread: (spans: number) => string;
  readonly noService: string;
  readonly searched: (facts: {
    source: string;
    from: string;
    to: string;
    services: string;
    traces: number;
    spans: number;
    requests: number;
  }) => string;
}

export const auditProseIn = (lang: Language): AuditProse => ({ en: auditEn, ru: auditRu })[lang];
export const adviceIn = (lang: Language): AuditProse["advice"] => auditProseIn(lang).advice;
