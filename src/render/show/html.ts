import type { CriticalStretch } from "../../order/report-details.ts";
import type { Look, OrderFacts, OrderReport } from "../../order/report.ts";
import { criticalHeads, criticalLines, tellCritical } from "./critical-sentences.ts";
import { type EvidenceLine, evidenceLines, tellCohort } from "./evidence.ts";
import { type Markup, markup } from "../html/markup.ts";
import { drawOrder } from "../html/order-picture.ts";
import { renderItems, renderPage, renderSign, renderTable, type Section } from "../html/page.ts";
import { renderTimeline } from "../html/timeline.ts";
import { tellLook } from "./look-sentences.ts";
import {
  tellElsewhere,
  tellFindings,
  tellHeadline,
  tellOrder,
  tellSearch,
  tellSince,
  tellWhy,
} from "../order-sentences.ts";
import { proseIn } from "../prose/prose.ts";
import { reportProseIn } from "../prose/report.ts";
import { orderSigns, toneOfOrder } from "../signs.ts";
import { remarksOf, signOf, type Step, stepsOf, toneOf } from "./steps.ts";
import { webAddress } from "../text.ts";
import { type TimeFormat, duration, iso, moment } from "../time.ts";

/** One page about one order: the verdict, the path with the order on it, what happened when, and the evidence. */
export function renderShowHtml(report: OrderReport, format: TimeFormat): string {
  const { lang } = format;
  const { headings } = reportProseIn(lang);
  const steps = report.rows.flatMap((row) => stepsOf(row, lang));
  const also = tellFindings(report, format);
  const { critical } = report;
  const sections: Section[] = [
    ...(steps.length === 0
      ? []
      : [
          { id: "path", heading: headings.path, body: drawOrder(report, steps, format), place: "beside" } as const,
          { id: "timeline", heading: headings.timeline, body: renderTimeline(report, format), long: true },
        ]),
    { id: "evidence", heading: headings.evidence, body: evidence(report, format), long: true },
    ...(critical === undefined
      ? []
      : [
          {
            id: "critical",
            heading: headings.critical,
            body: [markup`<p>${tellCritical(critical, format)}</p>`, criticalTable(critical, report, format)],
            long: true,
          },
        ]),
    ...(also.length === 0 ? [] : [{ id: "also", heading: headings.also, body: renderItems(also) }]),
    ...(steps.length === 0
      ? []
      : [{ id: "steps", heading: headings.steps, body: stepTable(steps, format), place: "wide", long: true } as const]),
  ];
  return renderPage({
    lang,
    title: tellHeadline(report, format).join(": "),
    answer: answer(report, format),
    sections,
    footer: tellSearch(report, format),
  });
}

/** State, where, since when, why, what to look at next. */
function answer(report: OrderReport, format: TimeFormat): Markup {
  const { leads } = proseIn(format.lang);
  const { state, evidence: found } = report.verdict;
  const since = tellSince(report, format);
  const why = tellWhy(report, format);
  const tone = toneOfOrder(state);
  const [word, sentence] = tellHeadline(report, format);
  const elsewhere = tellElsewhere(report, format);
  const fact = (lead: string, content: string | Markup) => markup`<dt>${lead.trim()}</dt><dd>${content}</dd>`;
  return markup`<div class="verdict ${tone}">
<h1><strong class="${tone}"><span aria-hidden="true">${orderSigns[state]}</span> ${word}</strong> ${sentence}</h1>
<dl>${since === undefined ? undefined : fact(state === "completed" ? leads.done : leads.since, since)}${fact(leads.why, why)}${found.look.length === 0 ? undefined : fact(leads.look, renderItems(found.look.map((look) => lookOf(look, report.order, format))))}</dl>
</div>
${elsewhere === undefined ? undefined : markup`<p>${elsewhere}</p>`}<p class="dim">${tellOrder(report, format)}</p>`;
}

function lookOf(look: Look, order: OrderFacts, format: TimeFormat): string | Markup {
  const address = look.kind === "trace" && look.url !== undefined ? webAddress(look.url) : undefined;
  if (look.kind !== "trace" || address === undefined) return tellLook(look, order, format);
  return markup`<a href="${address}" rel="noreferrer">${tellLook({ kind: "trace", traceId: look.traceId }, order, format)}</a>`;
}

function evidence(report: OrderReport, format: TimeFormat): Markup {
  const { columns } = reportProseIn(format.lang);
  const cohort = tellCohort(report, format);
  const table = renderTable(
    [columns.when, columns.what, columns.trace].map((content) => ({ content })),
    evidenceLines(report, format).map((line) => evidenceLine(line, format)),
  );
  return markup`${table}${cohort === undefined ? undefined : markup`<p>${cohort}</p>`}`;
}

function criticalTable(stretches: readonly CriticalStretch[], report: OrderReport, format: TimeFormat): Markup {
  const [when, took, share, , step] = criticalHeads(format.lang);
  return renderTable(
    [{ content: when }, { content: step }, { content: took, number: true }, { content: share, number: true }],
    criticalLines(stretches, report, format).map(({ cells, long }, i) => ({
      ...(long ? { tone: "doubt" } : {}),
      cells: [
        { content: time(stretches[i]!.from, format) },
        { content: markup`${cells[4]} <span class="dim">${cells[3]}</span>` },
        { content: cells[1], number: true },
        { content: cells[2], number: true },
      ],
    })),
  );
}

const evidenceLine = ({ kind, at, text, where, ref }: EvidenceLine, format: TimeFormat) => ({
  ...(kind === "error" ? { tone: "bad" } : {}),
  cells: [
    { content: at === null ? "" : time(at, format) },
    { content: markup`${text}${where === "" ? undefined : markup`<br><span class="dim">${where}</span>`}` },
    { content: ref === undefined ? "" : markup`<code>${ref.traceId}</code> <code>${ref.spanId}</code>` },
  ],
});

const time = (at: number, format: TimeFormat): Markup =>
  markup`<time datetime="${iso(at)}">${moment(at, format, true)}</time>`;

function stepTable(steps: readonly Step[], format: TimeFormat): Markup {
  const { lang } = format;
  const { columns, pointStates } = proseIn(lang);
  const spell = (micros: number | null | undefined) => (micros == null ? "" : duration(micros, lang));
  return renderTable(
    [
      { content: columns.step },
      { content: columns.what },
      { content: columns.when },
      { content: columns.took, number: true },
      { content: columns.waited, number: true },
    ],
    steps.map((step) => ({
      tone: toneOf(step),
      cells: [
        { content: markup`${renderSign(signOf(step), pointStates[step.state])} ${step.id}` },
        {
          content: markup`${[step.label, ...remarksOf(step, lang)].join(" — ")} <span class="dim">${step.actor}</span>`,
        },
        { content: step.seen?.startedAt == null ? "" : time(step.seen.startedAt, format) },
        { content: spell(step.seen?.duration), number: true },
        { content: spell(step.seen?.wait), number: true },
      ],
    })),
  );
}
