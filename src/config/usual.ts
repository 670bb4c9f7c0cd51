import { type FailOn, failOnByDefault } from "../exit-code.ts";

/** The defaults of a verb. Help, Tab, `mcp` and the verbs themselves use them. */
export interface Usual {
  /** How far back the verb looks; absent if there is no window to choose. */
  readonly since?: string;
  /** How long a time before the window the verb compares it with. */
  readonly baseline?: string;
  /** Set if the verb reports states, as of the window's end, and not events. */
  readonly asOfEnd?: true;
  /** The findings that the verb can have, and that `--fail-on` accepts. */
  readonly finds: readonly FailOn[];
  /** The findings that make the verb fail; absent if all of `finds` do. */
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
  diff: { since: "30d", asOfEnd: true, finds: failOnByDefault, failOn: ["undecidable"] },
  export: { since: "30d", asOfEnd: true, finds: [] },
  lost: { since: "24h", finds: ["lost", "failed", "undecidable"] },
  stuck: { since: "30d", asOfEnd: true, finds: ["stuck", "undecidable"] },
  slow: { since: "1h", baseline: "1d", finds: ["slow", "undecidable"] },
  errors: { since: "5m", baseline: "1h", finds: ["risen", "undecidable"] },
  orders: { since: "7d", asOfEnd: true, finds: failOnByDefault, failOn: ["undecidable"] },
  audit: { since: "24h", finds: ["personal-data", "undecidable"] },
  coverage: { since: "7d", asOfEnd: true, finds: ["undecidable"] },
  // Each of its checks says how far back it looks.
  check: { finds: ["lost", "failed", "stuck", "risen", "slow", "undecidable"] },
  watch: { since: "30d", finds: failOnByDefault },
  watchLost: { since: "1h", finds: failOnByDefault },
} as const satisfies Readonly<Record<string, Usual>>;
