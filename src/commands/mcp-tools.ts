import { z } from "zod";
import { type Usual, usual } from "../config/usual.ts";

/** A verb as a tool of the Model Context Protocol: its input, and the command line that the input becomes. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: z.ZodObject;
  readonly verb: readonly string[];
}

const fields = z
  .array(z.string())
  .optional()
  .describe("Only these fields of the answer, which is long without: order.orderId, verdict.state, verdict.point, …");
const since = (verb: Usual) =>
  z.string().optional().describe(`How far back to search: 30m, 6h, 7d (default: ${verb.since})`);
const from = z.string().optional().describe("Search from here, RFC 3339 or Unix seconds, instead of `since`");
const to = z.string().optional().describe("Search up to here (default: now)");

const alarms =
  "Each order has a stable `id`, its verdict with the step (`point`) of the path, since when, why in words, and the evidence. `search.blind` true: not everything was seen, " +
  "so an order that is not told of may be amiss all the same.";

/** Tools only read, and mask personal data: no argument changes that. */
export const tools: readonly Tool[] = [
  {
    name: "show",
    title: "Where an order is",
    description:
      "One order's way along the path: where it is now, whether it was lost, failed or is stuck and where, with the evidence, and every step. " +
      "`verdict.state` is completed, in-progress, waiting, stuck, failed, lost, undecidable (`verdict.reason` says why nobody can tell) or not-found.",
    input: z.strictObject({
      id: z
        .string()
        .min(1)
        .describe("An order_id, a calculation_request_id, a trace id, or a link to a trace or a search in Jaeger"),
      why: z.boolean().optional().describe("Add what the verdict rests on, and what would change it"),
      since: since(usual.show),
      from,
      to,
      fields,
    }),
    verb: ["show", "--no-history"],
  },
  {
    name: "lost",
    title: "Orders that were lost or failed",
    description: `Every order that was lost or failed in a window, by the step where it happened. ${alarms}`,
    input: z.strictObject({ since: since(usual.lost), from, to, fields }),
    verb: ["lost"],
  },
  {
    name: "stuck",
    title: "Orders that wait too long",
    description: `Orders that have waited longer than the path allows, and for whom. ${alarms}`,
    input: z.strictObject({ since: since(usual.stuck), from, to, fields }),
    verb: ["stuck"],
  },
  {
    name: "slow",
    title: "Steps that are slow",
    description:
      "Steps ranked by how slow they are, against the path's limits and the time before; work, queue, poll and people told apart.",
    input: z.strictObject({
      since: since(usual.slow),
      from,
      to,
      baseline: z
        .string()
        .optional()
        .describe(`What is usual: so much time before the window (default: ${usual.slow.baseline})`),
      fields,
    }),
    verb: ["slow"],
  },
];

/**
 * The command line of a call. Values follow `=` and an id follows `--`, so that none can be taken for an option.
 * @param common the options that every call gets
 */
export function commandLineOf(
  { verb }: Tool,
  common: readonly string[],
  { id, ...options }: Readonly<Record<string, unknown>>,
): string[] {
  const given = Object.entries(options).flatMap(([name, value]) => {
    if (value === undefined || value === false) return [];
    return value === true ? [`--${name}`] : [`--${name}=${Array.isArray(value) ? value.join(",") : String(value)}`];
  });
  return [...verb, "--format", "json", ...common, ...given, ...(id === undefined ? [] : ["--", String(id)])];
}
