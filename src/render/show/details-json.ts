import { defined } from "../../defined.ts";
import type { Explanation, TimelineBar, UnfoldedSpans } from "../../order/report-details.ts";
import type { OrderReport } from "../../order/report.ts";
import type { Again } from "../order-sentences.ts";
import type { ShowJson } from "./schema.ts";
import { cohortJson, seen, timeJson, windowJson } from "../span-json.ts";
import { iso, machine, type TimeFormat } from "../time.ts";
import { tellChange } from "./why.ts";

type Details = Pick<ShowJson, "critical" | "timeline" | "why" | "trace">;

/** The details beyond the verdict and the rows, as far as they were asked for. */
export function detailsJson(report: OrderReport, { asked }: Again): Details {
  const { critical, timeline, why, unfolded } = report;
  return {
    ...(critical === undefined
      ? {}
      : {
          critical: critical.map(({ from, to, ...rest }) => ({
            ...rest,
            ...windowJson({ from, to }),
            tookMs: (to - from) / 1_000,
          })),
        }),
    ...defined({
      timeline: timeline?.map(barJson),
      why: why && whyJson(why, report, { ...machine, ...defined({ asked }) }),
    }),
    ...(unfolded === undefined
      ? {}
      : {
          trace: {
            rows: unfolded.rows.map(({ row, ...own }) => ({ row, ...spansJson(own) })),
            beside: spansJson(unfolded.beside),
          },
        }),
  };
}

const spansJson = ({ spans, more }: UnfoldedSpans) => ({
  spans: spans.map(({ to, attributes, events, ...span }) => ({
    ...seen(span),
    to: iso(to),
    attributes: attributesJson(attributes),
    events: events.map((event) => ({
      name: event.name,
      at: iso(event.at),
      attributes: attributesJson(event.attributes),
    })),
  })),
  more,
});

/** A list instead of an object, since an attribute may be called `__proto__`. */
const attributesJson = (attributes: ReadonlyMap<string, string>) =>
  [...attributes].map(([name, value]) => ({ name, value }));

const barJson = ({ from, to, deadline, ...rest }: TimelineBar) => ({
  ...rest,
  ...windowJson({ from, to }),
  tookMs: (to - from) / 1_000,
  deadline: timeJson(deadline),
});

function whyJson(
  { needs, tries, request, others, ...rest }: Explanation,
  report: OrderReport,
  format: TimeFormat & Again,
) {
  const took = others?.took ?? null;
  return {
    ...rest,
    needs: needs.map(({ at, span, ...need }) => ({ ...need, at: timeJson(at), span: span && seen(span) })),
    tries: tries.map(({ to, ...one }) => ({ ...seen(one), to: iso(to) })),
    request: request && { ...seen(request), to: iso(request.to) },
    others: others && {
      cohort: cohortJson(others.cohort),
      waited: took && {
        orders: took.orders,
        halfMs: took.half / 1_000,
        mostMs: took.most / 1_000,
        longestMs: took.longest / 1_000,
      },
    },
    changes: [...tellChange(report, format)],
  };
}
