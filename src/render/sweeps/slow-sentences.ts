import type { DatabaseStage } from "../../fleet/slow-queries.ts";
import type { SlowReport, StepTimes } from "../../fleet/slow.ts";
import type { Language } from "../../order/path.ts";
import { type Headline, idText } from "./sentences.ts";
import type { Place } from "./places.ts";
import { fleetProseIn } from "../prose/fleet.ts";
import { reportProseIn } from "../prose/report.ts";
import { slowSign } from "../signs.ts";
import { inCell } from "../text.ts";
import { type TimeFormat, duration, moment } from "../time.ts";

/** How many steps are slow; slow queries count as one. That none is slow is known only where everything was seen. */
export function tellSlow({ fleet, steps, database }: SlowReport, lang: Language): Headline {
  const prose = fleetProseIn(lang).slow;
  const slow = steps.filter(({ verdict }) => verdict !== null).length + Number(database.length > 0);
  if (slow > 0) return { sign: slowSign, sentence: prose.headline(slow), tone: "doubt" };
  if (fleet.search.blind) return { sign: "?", sentence: prose.unclear, tone: "doubt" };
  const said = (sentence: string) => [sentence, ...tellUncounted({ fleet, steps }, lang)].join(" ");
  if (steps.length === 0) return { sign: "·", sentence: said(prose.nothing), tone: "none" };
  const isCompared = steps.some(({ baseline }) => baseline !== null);
  return { sign: "✓", sentence: said(isCompared ? prose.none : prose.noBaseline), tone: "good" };
}

/** The states of orders whose next step is over its limit, and so has not ended. */
const overdueStates = ["stuck", "lost"];

/** What `show` calls late although no step here is slow: people's time, and steps that have not ended. */
function tellUncounted({ fleet, steps }: Pick<SlowReport, "fleet" | "steps">, lang: Language): string[] {
  const { counted, slow } = fleetProseIn(lang);
  const people = steps.reduce((sum, step) => sum + (isOverUncounted(step) ? step.slow : 0), 0);
  const unended = [...fleet.states].filter(([state]) => overdueStates.includes(state));
  if (people === 0 && unended.length === 0) return [];
  return [slow.uncounted({ people, unended: unended.map(([state, count]) => counted(state, count)).join(", ") })];
}

/** Whether a limit was exceeded by those whose time is not counted as slow. */
const isOverUncounted = ({ verdict, limit }: StepTimes): boolean => verdict === null && limit !== null;

/**
 * The texts about a step: who or what took the time, how long it took, which order was slowest, and what is slow about
 * it.
 */
export interface StepTexts {
  readonly slow: boolean;
  readonly point: string;
  readonly kind: string;
  readonly count: string;
  readonly p50: string;
  readonly p95: string;
  readonly max: string;
  readonly worst: string;
  /** The step's label, and what is slow about it. */
  readonly text: string;
}

export function tellStep(step: StepTimes, { fleet }: SlowReport, lang: Language): StepTexts {
  const prose = fleetProseIn(lang);
  const point = fleet.path.byId.get(step.point)!;
  const { verdict, baseline, limit, slow, count } = step;
  const spell = (micros: number) => duration(micros, lang);
  const problem =
    verdict === "over-limit" || isOverUncounted(step)
      ? prose.slow.overLimit({ slow, count, limit: spell(limit!) })
      : verdict === "slower"
        ? prose.slow.slower({ slow, count, p50: spell(baseline!.p50), p95: spell(baseline!.p95), of: baseline!.count })
        : undefined;
  return {
    slow: verdict !== null,
    point: step.point,
    kind: step.who === null ? prose.kinds[step.kind] : (point.person?.label[lang] ?? step.who),
    count: String(count),
    p50: spell(step.p50),
    p95: spell(step.p95),
    max: spell(step.max),
    worst: idText(step.worst.order, 24),
    text: [point.label[lang], ...(problem === undefined ? [] : [problem])].join(" — "),
  };
}

const maxOrdersNamed = 3;

export const tellStage = ({ service, what, took, at, orders, traceId }: DatabaseStage, format: TimeFormat): string =>
  [
    `${duration(took, format.lang)}  ${inCell(service)}: ${inCell(what)}`,
    moment(at, format, true),
    ...(orders.length === 0
      ? []
      : [
          orders
            .slice(0, maxOrdersNamed)
            .map((id) => idText(id))
            .join(", "),
        ]),
    traceId,
  ].join(", ");

/** The places on the path that are slow, with how many of how many orders were slow there. */
export const slowPlaces = ({ steps, fleet }: SlowReport, lang: Language): Place[] =>
  fleet.path.points.flatMap(({ point }) =>
    steps
      .filter((step) => step.point === point && step.verdict !== null)
      .map(({ slow, count }): Place => ({
        point,
        tone: "doubt",
        sign: slowSign,
        text: reportProseIn(lang).slow({ slow, count }),
      })),
  );
