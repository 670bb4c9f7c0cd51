import type { Sentence } from "../sentence.ts";
import type { Microseconds } from "../trace/span.ts";

/** The checks in order: a later one can't be right if an earlier one is wrong. */
export const checks = [
  "configuration",
  "path",
  "server",
  "reach",
  "tls",
  "credentials",
  "dialect",
  "clock",
  "services",
  "newest",
  "keys",
  "lookup",
  "answers",
  "retention",
  "sampling",
  "spans",
  "coverage",
] as const;
export type CheckName = (typeof checks)[number];

/** `skipped`: the check could not be made, or its result can't be known. */
export type Outcome = "ok" | "warn" | "fail" | "skipped";

/** An error's message, and its advice. */
export interface Refusal {
  readonly message: Sentence | string;
  readonly hint: Sentence | null;
}

/** The data of each finding, by its code. Durations are in milliseconds, moments in microseconds since 1970. */
export interface Evidence {
  readonly configured: { readonly files: readonly string[] };
  readonly misconfigured: Refusal;
  readonly "path-read": { readonly name: string; readonly points: number; readonly file: string | null };
  readonly "path-unread": Refusal;
  readonly address: { readonly url: string; readonly from: Sentence };
  readonly "address-unknown": object;
  readonly "address-unusable": Refusal;
  readonly "recording-read": { readonly files: string; readonly traces: number; readonly spans: number };
  readonly "recording-unread": Refusal;
  readonly reached: { readonly tookMs: number };
  readonly unreachable: Refusal;
  readonly "tls-trusted": { readonly protocol: string; readonly until: Microseconds };
  readonly "tls-expiring": { readonly until: Microseconds; readonly leftMs: number };
  readonly "tls-untrusted": { readonly why: Distrust; readonly reason: string };
  readonly "tls-unseen": object;
  readonly "plain-here": object;
  readonly "plain-elsewhere": object;
  readonly "no-credential": object;
  readonly "credential-accepted": { readonly credential: Sentence };
  readonly "credential-unusable": Refusal;
  readonly refused: Refusal;
  readonly speaks: { readonly server: string; readonly speaks: string; readonly version: string | null };
  readonly "not-understood": Refusal;
  readonly "clock-agrees": { readonly withinMs: number };
  readonly "clock-differs": { readonly differenceMs: number };
  readonly "clock-misleads": { readonly differenceMs: number };
  readonly "clock-unknown": object;
  readonly "services-seen": { readonly services: readonly string[]; readonly others: number };
  readonly "services-missing": { readonly missing: readonly Missing[]; readonly known: readonly string[] };
  readonly "services-none": { readonly missing: readonly Missing[]; readonly known: readonly string[] };
  readonly newest: { readonly services: readonly Aged[] };
  readonly "newest-ahead": { readonly services: readonly Aged[] };
  readonly "newest-old": { readonly services: readonly Aged[] };
  readonly "service-quiet": { readonly services: readonly string[] };
  readonly "no-traces": object;
  readonly "keys-carried": { readonly keys: readonly Carried[]; readonly traces: number };
  readonly "keys-missing": { readonly keys: readonly Carried[]; readonly traces: number };
  readonly "keys-none": { readonly keys: readonly Carried[]; readonly traces: number };
  readonly "lookup-works": { readonly name: string; readonly needsService: boolean };
  readonly "lookup-blind": { readonly name: string; readonly service: string };
  readonly "lookup-unfiltered": { readonly name: string };
  readonly "lookup-unknown": object;
  readonly "answers-whole": { readonly traces: number; readonly limit: number };
  readonly "answers-split": { readonly limit: number };
  readonly "answers-cut": { readonly traces: number; readonly limit: number };
  readonly "answers-limited": { readonly settings: readonly string[] };
  readonly "answers-unknown": object;
  readonly "retention-enough": { readonly oldest: Microseconds; readonly ageMs: number };
  readonly "retention-short": { readonly oldest: Microseconds; readonly ageMs: number; readonly wantedMs: number };
  readonly "recording-begins": { readonly oldest: Microseconds };
  readonly unsampled: { readonly traces: number };
  readonly sampled: { readonly sampled: number; readonly traces: number };
  readonly "spans-arrive": { readonly arrived: number };
  readonly "spans-missing": { readonly missing: number; readonly arrived: number };
  readonly covered: { readonly points: number; readonly traces: number };
  readonly "points-unseen": { readonly points: readonly string[]; readonly of: number; readonly traces: number };
  readonly "path-unseen": { readonly traces: number };
  /** The check was not made, since another one failed; null if the run was interrupted. */
  readonly "left-out": { readonly because: CheckName | null };
  /** The server failed during the check. */
  readonly "broke-off": Refusal;
}
export type Code = keyof Evidence;

export type Distrust = "self-signed" | "unknown-authority" | "expired" | "other-name" | "other";

/** A service of the path by its names, its name in the path file, and a listed service with nearly such a name. */
interface Missing {
  readonly service: string;
  readonly inPath: string;
  readonly near: string | null;
}

/** How long ago a service's newest span ended; negative if it ends in the future. */
interface Aged {
  readonly service: string;
  readonly agoMs: number;
}

/** The names under which spans carry a key, the number of such traces, and unknown names that are nearly the key's. */
export interface Carried {
  readonly key: "order_id" | "calculation_request_id";
  readonly names: readonly string[];
  readonly traces: number;
  readonly near: readonly string[];
}

export type Finding = {
  readonly [C in Code]: {
    readonly check: CheckName;
    readonly code: C;
    readonly outcome: Outcome;
    readonly evidence: Evidence[C];
  };
}[Code];

/** The outcomes of all codes that are not `ok`. */
const outcomeByCode: Partial<Record<Code, Outcome>> = {
  misconfigured: "fail",
  "path-unread": "fail",
  "address-unknown": "skipped",
  "address-unusable": "fail",
  "recording-unread": "fail",
  unreachable: "fail",
  "tls-expiring": "warn",
  "tls-untrusted": "fail",
  "tls-unseen": "skipped",
  "plain-elsewhere": "warn",
  "credential-unusable": "fail",
  refused: "fail",
  "not-understood": "fail",
  "clock-differs": "warn",
  "clock-misleads": "fail",
  "clock-unknown": "skipped",
  "services-missing": "warn",
  "services-none": "fail",
  "newest-ahead": "warn",
  "newest-old": "warn",
  "service-quiet": "warn",
  "no-traces": "fail",
  "keys-missing": "warn",
  "keys-none": "fail",
  "lookup-blind": "fail",
  "lookup-unfiltered": "warn",
  "lookup-unknown": "skipped",
  "answers-cut": "fail",
  "answers-limited": "fail",
  "answers-unknown": "skipped",
  "retention-short": "warn",
  sampled: "warn",
  "spans-missing": "warn",
  "points-unseen": "warn",
  "path-unseen": "fail",
  "left-out": "skipped",
  "broke-off": "fail",
};

/** Makes a finding, whose code decides its outcome. */
export const found = <C extends Code>(check: CheckName, code: C, evidence: Evidence[C]): Finding =>
  ({ check, code, outcome: outcomeByCode[code] ?? "ok", evidence }) as Finding;

export interface DoctorReport {
  readonly now: Microseconds;
  /** The server's address, or the files' names; null if none is known. */
  readonly source: string | null;
  readonly findings: readonly Finding[];
  readonly requests: number;
  readonly interrupted: boolean;
}
