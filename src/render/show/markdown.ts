import type { Look, OrderFacts, OrderReport } from "../../order/report.ts";
import { criticalHeads, criticalLines, tellCritical } from "./critical-sentences.ts";
import { type EvidenceLine, evidenceLines, tellCohort } from "./evidence.ts";
import { tellLook } from "./look-sentences.ts";
import { document, id, link, list, table, text } from "../markdown.ts";
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
import { orderSigns } from "../signs.ts";
import { remarksOf, signOf, type Step, stepsOf } from "./steps.ts";
import { type TimeFormat, duration, moment } from "../time.ts";

/** For a ticket or a post-mortem: the answer first, then the path, and what the answer rests on. */
export function renderShowMarkdown(report: OrderReport, format: TimeFormat): string {
  const { rows, critical } = report;
  const { headings } = reportProseIn(format.lang);
  const also = tellFindings(report, format).map(text);
  return document([
    answer(report, format),
    escapedText(tellElsewhere(report, format)),
    ...(rows.length === 0 ? [] : [text(tellOrder(report, format)), `### ${headings.path}`, pathTable(report, format)]),
    `### ${headings.evidence}`,
    evidenceTable(evidenceLines(report, format), format),
    escapedText(tellCohort(report, format)),
    ...(critical === undefined
      ? []
      : [
          `### ${headings.critical}`,
          text(tellCritical(critical, format)),
          table(
            criticalHeads(format.lang),
            criticalLines(critical, report, format).map(({ cells }) => cells.map(text)),
          ),
        ]),
    ...(also.length === 0 ? [] : [`### ${headings.also}`, list(also)]),
    `### ${headings.search}`,
    text(tellSearch(report, format)),
  ]);
}

const escapedText = (sentence: string | undefined): string | undefined =>
  sentence === undefined ? undefined : text(sentence);

/** State, where, since when, why, what to look at next. */
function answer(report: OrderReport, format: TimeFormat): string {
  const { leads } = proseIn(format.lang);
  const { state, evidence } = report.verdict;
  const since = tellSince(report, format);
  const why = tellWhy(report, format);
  const led = (lead: string, content: string) => `**${lead.trim()}** ${content}`;
  const facts = [
    ...(since === undefined ? [] : [led(state === "completed" ? leads.done : leads.since, text(since))]),
    led(leads.why, text(why)),
    ...(evidence.look.length === 0 ? [] : [led(leads.look, "").trim()]),
    ...evidence.look.map((look) => `  - ${lookOf(look, report.order, format)}`),
  ];
  const [word, sentence] = tellHeadline(report, format);
  return `## ${orderSigns[state]} ${text(word)} – ${text(sentence)}\n\n${facts.map((fact) => (fact.startsWith(" ") ? fact : `- ${fact}`)).join("\n")}`;
}

const lookOf = (look: Look, order: OrderFacts, format: TimeFormat): string =>
  look.kind === "trace" && look.url !== undefined
    ? link(tellLook({ kind: "trace", traceId: look.traceId }, order, format), look.url)
    : text(tellLook(look, order, format));

function pathTable({ rows }: OrderReport, format: TimeFormat): string {
  const { columns } = proseIn(format.lang);
  const lines = rows.flatMap((row) => stepsOf(row, format.lang)).map((step) => stepCells(step, format));
  return table(["", columns.step, columns.what, columns.who, columns.when, columns.took, columns.waited], lines);
}

function stepCells(step: Step, format: TimeFormat): string[] {
  const { seen } = step;
  const spell = (micros: number | null | undefined) => (micros == null ? "" : duration(micros, format.lang));
  const remarks = remarksOf(step, format.lang);
  const what = [step.label, ...(remarks.length === 0 ? [] : [remarks.join(", ")])].map(text).join(" — ");
  return [
    signOf(step).replace("~", "\\~"),
    text(step.id),
    remarks.length === 0 ? what : `**${what}**`,
    text(step.actor),
    seen?.startedAt == null ? "" : moment(seen.startedAt, format, true),
    spell(seen?.duration),
    spell(seen?.wait),
  ];
}

function evidenceTable(lines: readonly EvidenceLine[], format: TimeFormat): string {
  const { columns } = reportProseIn(format.lang);
  return table(
    [columns.when, columns.what, columns.span, columns.trace],
    lines.map(({ at, text: evidence, where, ref }) => [
      at === null ? "" : moment(at, format, true),
      text(evidence),
      text(where),
      ref === undefined ? "" : `${id(ref.traceId)} ${id(ref.spanId)}`,
    ]),
  );
}
