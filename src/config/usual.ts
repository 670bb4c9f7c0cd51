import { type FailOn, failOnByDefault } from "../exit-code.ts";

/** What a verb asks and fails on where nothing else is said. Help, Tab, `mcp` and the verbs themselves go by it. */
export interface Usual {
  /** How far back it looks; a verb without has no window to choose. */
  readonly since?: string;
  /** What it holds that against: so much time before. */
  readonly baseline?: string;
  /** Whether it tells of states, not of what happened: those of the window's end. */
  readonly asOfEnd?: true;
  /** What it can find, and be made to fail on. */
  readonly finds: readonly FailOn[];
  /** What it fails on: whatever it finds, unless that is less. */
  readonly failOn?: readonly FailOn[];
}

export const usual = {
  // An order lives three weeks; a month leaves room for a late one.
  show: {
    since: "30d",
    asOfEnd: true,
    finds: ["lost", "failed", "stuck", "slow", "undecidable"],
    failOn: failOnByDefault,
  },
  diff: { since: "30d", asOfEnd: true, finds: failOnByDefault, failOn: [] },
  export: { since: "30d", asOfEnd: true, finds: [] },
  lost: { since: "24h", finds: ["lost", "failed", "undecidable"] },
  stuck: { since: "30d", asOfEnd: true, finds: ["stuck", "undecidable"] },
  slow: { since: "1h", baseline: "1d", finds: ["slow", "undecidable"] },
  errors: { since: "5m", baseline: "1h", finds: ["risen", "undecidable"] },
  orders: { since: "7d", asOfEnd: true, finds: failOnByDefault, failOn: ["undecidable"] },
  audit: { since: "24h", finds: ["personal-data", "undecidable"] },
  coverage: { since: "7d", finds: ["undecidable"] },
  // Each of its checks says how far back it looks.
  check: { finds: ["lost", "failed", "stuck", "risen", "slow", "undecidable"] },
  watch: { since: "30d", finds: failOnByDefault },
  watchLost: { since: "1h", finds: failOnByDefault },
} as const satisfies Readonly<Record<string, Usual>>;
