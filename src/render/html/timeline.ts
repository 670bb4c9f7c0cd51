import type { OrderReport } from "../../order/report.ts";
import type { Microseconds } from "../../trace/span.ts";
import { evidenceLines } from "../show/evidence.ts";
import { proseIn } from "../prose/prose.ts";
import { reportProseIn } from "../prose/report.ts";
import type { Tone } from "../signs.ts";
import { remarksOf, signOf, type Step, stepsOf, toneOf } from "../show/steps.ts";
import { type TimeFormat, duration, iso, moment, second } from "../time.ts";
import { type Markup, markup } from "./markup.ts";
import { renderSign } from "./page.ts";

interface Event {
  readonly at: Microseconds;
  readonly tone: Tone;
  readonly sign: string;
  readonly word: string;
  readonly text: string;
  readonly more: readonly string[];
  /** The person who was waited for before the event. */
  readonly waited: string | undefined;
}

/**
 * Events below each other, from the order's first step to the moment of the verdict. The line between two events is as
 * long as the seconds between them have digits.
 *
 *     10:00:01  ✓  2 accepts the request
 *               │
 *               │  2 m 8 s
 *               │
 *     10:02:09  ✓  5 accepts the upload
 */
export function renderTimeline(report: OrderReport, format: TimeFormat): Markup {
  const events = eventsOf(report, format);
  return markup`<p class="dim">${reportProseIn(format.lang).scale}</p>
<ol class="timeline">
${events.map(
  (
    event,
    i,
  ) => markup`<li>${gap(events[i - 1], event, format)}<time datetime="${iso(event.at)}">${moment(event.at, format, true)}</time><span class="${event.tone}">${renderSign(event.sign, event.word)}</span><div>${event.text}${event.more.length === 0 ? undefined : markup` <span class="dim">${event.more.join(" · ")}</span>`}</div></li>
`,
)}</ol>`;
}

function eventsOf(report: OrderReport, format: TimeFormat): Event[] {
  const steps = report.rows.flatMap((row) => stepsOf(row, format.lang));
  const seen = steps.flatMap((step): Event[] =>
    step.seen?.startedAt == null ? [] : [stepEvent(step, step.seen.startedAt, report, format)],
  );
  const others = evidenceLines(report, format)
    .filter(({ kind }) => kind !== "span" && kind !== "error")
    .flatMap(({ kind, at, text, where }): Event[] => {
      if (at === null) return [];
      const isOverdue = kind === "limit" && at <= report.now;
      const tone = isOverdue ? "bad" : kind === "limit" || kind === "now" ? "now" : "ahead";
      const sign = { limit: "◷", now: "▸", "other-order": "↷", support: "✓", span: "", error: "" }[kind];
      return [{ at, tone, sign, word: "", text, more: where === "" ? [] : [where], waited: undefined }];
    });
  return [...seen, ...others].sort((a, b) => a.at - b.at);
}

function stepEvent(step: Step, at: Microseconds, { path }: OrderReport, { lang }: TimeFormat): Event {
  const { pointStates, columns } = proseIn(lang);
  const { seen, actor, state } = step;
  const person = path.points.find(({ point }) => point === step.points[0])?.person;
  const { events } = reportProseIn(lang);
  return {
    at,
    tone: toneOf(step),
    sign: signOf(step),
    word: pointStates[state],
    text: [`${step.id} ${step.label}`, ...remarksOf(step, lang)].join(" — "),
    more: [
      actor,
      ...(seen!.duration === null ? [] : [`${columns.took} ${duration(seen!.duration, lang)}`]),
      ...(seen!.attempts > step.points.length ? [events.attempts(seen!.attempts)] : []),
    ],
    waited: person?.label[lang],
  };
}

const shortestGap = second;

function gap(before: Event | undefined, { at, waited }: Event, { lang }: TimeFormat): Markup | undefined {
  const between = before === undefined ? 0 : at - before.at;
  if (between < shortestGap) return undefined;
  const digits = Math.min(7, Math.floor(Math.log10(between / second)) + 1);
  const text = [duration(between, lang), ...(waited === undefined ? [] : [waited])].join(" · ");
  return markup`<p class="gap gap-${digits}">${text}</p>`;
}
