import type { OrderReport } from "../../src/order/report.ts";
import { say } from "../../src/sentence.ts";
import { tell } from "../order/tell.ts";
import { day, healthy, order } from "../story/order.ts";

const at = Date.UTC(2026, 10, 9, 9) * 1_000;
const others = healthy(3, at - day, day);
export const failed = tell("A-1", [...others, ...order({ id: "A-1", at, fail: "17" })], at + 30 * day);
export const lost = tell("A-1", [...others, ...order({ id: "A-1", at, until: "12" })], at + 30 * day);

/** A report in which every text from a span or a server is this text. */
export function saying(text: string, { verdict, search, order: facts, ...report }: OrderReport): OrderReport {
  const { evidence } = verdict;
  const { error, cohort } = evidence;
  const span = { traceId: text, spanId: text, point: "12", service: text, name: text, at, ended: at };
  const others = {
    overtook: 1,
    passedBefore: 0,
    passedUndated: 0,
    backlogUntil: null,
    waiting: 0,
    truncated: false,
    window: { from: at, to: at },
    examples: [{ ...span, order: text, knownFrom: span.ended }],
  };
  const query = { code: "slow", point: null, severity: "warning" } as const;
  const proved = { code: "proved", point: "23.2", severity: "info" } as const;
  return {
    ...report,
    findings: [
      ...report.findings,
      { ...query, evidence: { spans: [], what: "query", service: text, query: text } },
      { ...proved, evidence: { spans: [], orderStatus: text } },
    ],
    why: {
      point: "13",
      needs: [{ point: "12", state: "done", at, by: null, span }],
      tries: [{ ...span, to: at, outcome: "error" }],
      triesInAll: 1,
      request: { ...span, to: at, whole: true },
      others: { cohort: others, took: null },
    },
    search: { ...search, source: text, services: [text, text], notes: [say`${text}`] },
    order: { ...facts, asked: text, orderId: text, calculationRequestIds: [text], orderType: text, status: text },
    verdict: {
      ...verdict,
      evidence: {
        ...evidence,
        spans: evidence.spans.map((span) => ({ ...span, service: text, name: text })),
        ...(error === undefined ? {} : { error: { ...error, service: text, name: text, type: text, message: text } }),
        ...(cohort === undefined
          ? {}
          : { cohort: { ...cohort, examples: cohort.examples.map((one) => ({ ...one, order: text, name: text })) } }),
        look: [
          { kind: "queue", queue: text },
          { kind: "service", service: text, logs: { from: at, to: null } },
          { kind: "sender", service: text, sent: { to: text, exchange: text } },
        ],
      },
    },
  };
}
