import { z } from "zod";
import { durationEntry } from "../path/duration-entry.ts";

/** The form of a checks file. The field that an entry has says what it checks. */

const duration = durationEntry();
const count = z.int().min(0);
/** A number without the % sign is ambiguous: it may be a share of a hundred, or of one. */
const shareError =
  (otherwise: string) =>
  ({ input }: { readonly input?: unknown }): string =>
    /^(100|[1-9]\d(\.\d+)?|[2-9](\.\d+)?)$/.test(String(input))
      ? `write it as a share: \`${String(input)}%\``
      : otherwise;
const shareOr = (error: ReturnType<typeof shareError>) =>
  z
    .string({ error })
    .regex(/^(100|\d{1,2}(\.\d+)?) ?%$/, { error })
    .describe("A share of the whole: 95%");
const percent = shareOr(shareError("write a share such as 95%"));
const risenOrShare = shareError("write risen, or a share such as 5%");
/** YAML reads a step without quotes as a number. */
const word = z.union([z.string(), z.number()], { error: "write a word" }).transform(String);
const list = z.union([word, z.array(word)], { error: "write a word, or a list of them" });

const checkEntry = z
  .strictObject({
    name: z.string().min(1),
    since: duration.describe("How far back to look").optional(),
    lost: count.describe("At most so many orders are lost or failed").optional(),
    stuck: count.describe("At most so many orders are stuck").optional(),
    undecidable: count.describe("Of at most so many orders nobody can tell").optional(),
    orders: count.describe("At least so many orders are seen").optional(),
    p50: duration.describe("At least half of a step are as quick as this").optional(),
    p95: duration.describe("95 of 100 of a step are as quick as this").optional(),
    max: duration.describe("No step takes longer than this").optional(),
    coverage: percent.describe("At least so many of the steps that must have been are there").optional(),
    errors: z
      .union([z.literal("risen"), shareOr(risenOrShare)], { error: risenOrShare })
      .describe("The share of 5xx has not risen, or is at most this")
      .optional(),
    of: word.describe("The step that p50, p95 or max is about; the service of coverage or errors").optional(),
    kind: z
      .enum(["work", "queue", "poll", "person", "external"])
      .describe("What of the step: its work, or a wait")
      .optional(),
    baseline: duration.describe("What errors are compared with: so long before").optional(),
    at: list.describe("Only at these steps").optional(),
    "order-type": list.describe("Only orders of these types").optional(),
  })
  .superRefine((check, context) => {
    const asked = subjects.filter((subject) => check[subject] !== undefined);
    const complain = (message: string) => context.addIssue({ code: "custom", message });
    if (asked.length !== 1)
      complain(
        `\`${check.name}\` must check one thing${asked.length > 1 ? `, not ${asked.join(" and ")}` : `: ${subjects.join(", ")}`}`,
      );
    const [subject] = asked;
    if (subject === undefined) return;
    const isTime = subject === "p50" || subject === "p95" || subject === "max";
    if (isTime && check.of === undefined) complain(`\`${check.name}\` needs \`of\`: the step whose time it is about`);
    for (const [field, fits] of [
      ["of", isTime || subject === "coverage" || subject === "errors"],
      ["kind", isTime],
      ["baseline", subject === "errors"],
      ["at", subject === "lost" || subject === "stuck" || subject === "undecidable"],
      ["order-type", subject !== "errors" && subject !== "coverage"],
    ] as const)
      if (check[field] !== undefined && !fits)
        complain(`\`${check.name}\`: \`${field}\` has no meaning for ${subject}`);
  });

const subjects = ["lost", "stuck", "undecidable", "orders", "p50", "p95", "max", "coverage", "errors"] as const;

export const checksFile = z.strictObject({
  checks: z.array(checkEntry, { error: "write a list of checks under `checks`" }).min(1, "name at least one check"),
});
export type ChecksFile = z.infer<typeof checksFile>;
export type CheckEntry = z.infer<typeof checkEntry>;

export const knownInChecks = ["checks", ...Object.keys(checkEntry.shape)];
