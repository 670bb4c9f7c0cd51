import type { LimitEvidence, SpanEvidence } from "../../order/report.ts";
import type { Microseconds, SpanRef } from "../../trace/span.ts";
import { type Judgement, tellLimit } from "../order-sentences.ts";
import { reportProseIn } from "../prose/report.ts";
import { inSentence } from "../text.ts";
import { type TimeFormat, instant } from "../time.ts";

/** One thing that a verdict rests on. */
export interface EvidenceLine {
  readonly kind: "span" | "error" | "limit" | "other-order" | "support" | "now";
  /** Null where nothing says when. */
  readonly at: Microseconds | null;
  readonly text: string;
  /** The service and the span's name. */
  readonly where: string;
  readonly ref: SpanRef | undefined;
}

/** Everything that the verdict rests on, in the order of time, among it the moment of the verdict. */
export function evidenceLines(report: Judgement, format: TimeFormat): EvidenceLine[] {
  const { verdict, path, now } = report;
  const { spans, error, limits, cohort, support } = verdict.evidence;
  const { events } = reportProseIn(format.lang);
  const labelOf = (id: string) => path.byId.get(id)?.label[format.lang] ?? "";
  const seen = (kind: EvidenceLine["kind"], text: string, span: Omit<SpanEvidence, "point">): EvidenceLine => ({
    kind,
    at: span.at,
    text,
    where: whereOf(span),
    ref: span,
  });
  const isError = (span: SpanRef) => error?.traceId === span.traceId && error.spanId === span.spanId;
  const failure = error === undefined ? "" : errorText(error, events.error);
  const lines: EvidenceLine[] = [
    ...spans.map((span) => {
      const what = span.point === null ? events.request : `${span.point} ${labelOf(span.point)}`;
      return isError(span) ? seen("error", `${what} — ${failure}`, span) : seen("span", what, span);
    }),
    ...(support?.seen ? [seen("support", support.label[format.lang], support.seen)] : []),
    ...limits.map((limit): EvidenceLine => limitLine(limit, format)),
    ...(cohort?.examples ?? []).map((one) =>
      seen(
        "other-order",
        events.passed({ order: inSentence(one.order), point: one.point ?? verdict.point ?? "" }),
        one,
      ),
    ),
  ].sort((a, b) => (a.at ?? 0) - (b.at ?? 0));
  const failing: EvidenceLine[] =
    error === undefined || spans.some(isError)
      ? []
      : [{ kind: "error", at: null, text: failure, where: whereOf(error), ref: error }];
  const judged = { kind: "now", at: now, text: events.judged, where: "", ref: undefined } as const;
  const past = lines.filter(({ at }) => at! <= now);
  // A limit that has not passed yet comes after the present moment.
  return [...failing, ...past, judged, ...lines.filter(({ at }) => at! > now)];
}

const whereOf = ({ service, name }: { readonly service: string; readonly name: string }): string =>
  `${inSentence(service)}: ${inSentence(name)}`;

const errorText = (
  { type, message }: { readonly type: string | null; readonly message: string | null },
  lead: string,
): string => {
  const parts = [type, message].filter((part) => part !== null && part !== "").map((part) => inSentence(part!));
  return parts.length === 0 ? lead : `${lead}: ${parts.join(", ")}`;
};

function limitLine(limit: LimitEvidence, { lang }: TimeFormat): EvidenceLine {
  const { from, to, deadline, exceeded } = limit;
  const text = reportProseIn(lang).events.limit({ from, to, limit: tellLimit(limit, lang), exceeded });
  return { kind: "limit", at: deadline, text, where: "", ref: undefined };
}

/** What other orders did at the point; undefined where other orders were not looked at. */
export function tellCohort({ verdict }: Judgement, format: TimeFormat): string | undefined {
  const { cohort } = verdict.evidence;
  if (cohort === undefined || verdict.point === null) return undefined;
  const { overtook, passedBefore, waiting, truncated, window } = cohort;
  return reportProseIn(format.lang).cohort({
    point: verdict.point,
    overtook,
    before: passedBefore,
    waiting,
    from: instant(window.from, format),
    to: instant(window.to, format),
    truncated,
  });
}
