import type { Look, OrderReport } from "../order/report.ts";
import { criticalHeads, criticalLines, tellCritical } from "./critical-told.ts";
import { type EvidenceLine, evidenceLines, tellCohort } from "./evidence.ts";
import { document, id, link, list, table, text } from "./markdown.ts";
import { proseIn } from "./prose/prose.ts";
import { reportProseIn } from "./prose/report.ts";
import { orderSigns } from "./signs.ts";
import { remarksOf, signOf, type Step, stepsOf } from "./steps.ts";
import { type Clock, duration, moment } from "./time.ts";
import {
  tellElsewhere,
  tellFindings,
  tellHeadline,
  tellLook,
  tellOrder,
  tellSearch,
  tellSince,
  tellWhy,
} from "./told.ts";

/** For a ticket or a post-mortem: the answer first, then the path, and what the answer rests on. */
export function renderShowMarkdown(report: OrderReport, clock: Clock): string {
  const { rows, critical } = report;
  const { headings } = reportProseIn(clock.lang);
  const also = tellFindings(report, clock).map(text);
  return document([
    answer(report, clock),
    told(tellElsewhere(report, clock)),
    ...(rows.length === 0 ? [] : [text(tellOrder(report, clock)), `### ${headings.path}`, pathTable(report, clock)]),
    `### ${headings.evidence}`,
    evidenceTable(evidenceLines(report, clock), clock),
    told(tellCohort(report, clock)),
    ...(critical === undefined
      ? []
      : [
          `### ${headings.critical}`,
          text(tellCritical(critical, clock)),
          table(
            criticalHeads(clock.lang),
            criticalLines(critical, report, clock).map(({ cells }) => cells.map(text)),
          ),
        ]),
    ...(also.length === 0 ? [] : [`### ${headings.also}`, list(also)]),
    `### ${headings.search}`,
    text(tellSearch(report, clock)),
  ]);
}

const told = (sentence: string | undefined): string | undefined =>
  sentence === undefined ? undefined : text(sentence);

/** State, where, since when, why, what to look at next. */
function answer(report: OrderReport, clock: Clock): string {
  const { leads } = proseIn(clock.lang);
  const { state, evidence } = report.verdict;
  const since = tellSince(report, clock);
  const why = tellWhy(report, clock);
  const led = (lead: string, said: string) => `**${lead.trim()}** ${said}`;
  const facts = [
    ...(since === undefined ? [] : [led(state === "completed" ? leads.done : leads.since, text(since))]),
    led(leads.why, text(why)),
    ...(evidence.look.length === 0 ? [] : [led(leads.look, "").trim()]),
    ...evidence.look.map((look) => `  - ${lookOf(look, clock)}`),
  ];
  const [word, said] = tellHeadline(report, clock);
  return `## ${orderSigns[state]} ${text(word)} – ${text(said)}\n\n${facts.map((fact) => (fact.startsWith(" ") ? fact : `- ${fact}`)).join("\n")}`;
}

const lookOf = (look: Look, clock: Clock): string =>
  look.kind === "trace" && look.url !== undefined
    ? link(tellLook({ kind: "trace", traceId: look.traceId }, clock), look.url)
    : text(tellLook(look, clock));

function pathTable({ rows }: OrderReport, clock: Clock): string {
  const { columns } = proseIn(clock.lang);
  const lines = rows.flatMap((row) => stepsOf(row, clock.lang)).map((step) => stepCells(step, clock));
  return table(["", columns.step, columns.what, columns.who, columns.when, columns.took, columns.waited], lines);
}

function stepCells(step: Step, clock: Clock): string[] {
  const { seen } = step;
  const spell = (micros: number | null | undefined) => (micros == null ? "" : duration(micros, clock.lang));
  const remarks = remarksOf(step, clock.lang);
  const what = [step.label, ...(remarks.length === 0 ? [] : [remarks.join(", ")])].map(text).join(" — ");
  return [
    signOf(step).replace("~", "\\~"),
    text(step.id),
    remarks.length === 0 ? what : `**${what}**`,
    text(step.actor),
    seen?.startedAt == null ? "" : moment(seen.startedAt, clock, true),
    spell(seen?.duration),
    spell(seen?.wait),
  ];
}

function evidenceTable(lines: readonly EvidenceLine[], clock: Clock): string {
  const { columns } = reportProseIn(clock.lang);
  return table(
    [columns.when, columns.what, columns.span, columns.trace],
    lines.map(({ at, said, where, ref }) => [
      at === null ? "" : moment(at, clock, true),
      text(said),
      text(where),
      ref === undefined ? "" : `${id(ref.traceId)} ${id(ref.spanId)}`,
    ]),
  );
}
