import type { Language, PointId } from "../../order/path.ts";
import type { PointReport, PointState, RowReport } from "../../order/report.ts";
import { proseIn } from "../prose/prose.ts";
import { pointSigns, slowSign, type Tone, toneOfPoint } from "../signs.ts";

/** A step as it is printed: a row whose points agree, or one point of a row whose points don't. */
export interface Step {
  /** The name of the row or the point. */
  readonly id: string;
  readonly label: string;
  readonly actor: string;
  readonly state: PointState;
  readonly points: readonly PointId[];
  /** What was seen of the step; absent for a person's act, which is seen only through what follows it. */
  readonly seen: PointReport | undefined;
}

export function stepsOf(row: RowReport, lang: Language): Step[] {
  const { points } = row;
  const [first, ...rest] = points;
  const whole = { id: row.row, label: row.label[lang], actor: row.actorLabel[lang], state: row.state };
  const step = (seen: PointReport, own: Partial<Step>): Step => ({
    ...whole,
    state: seen.state,
    points: [seen.point],
    seen,
    ...own,
  });
  if (first === undefined) return [{ ...whole, points: [], seen: undefined }];
  if (rest.length === 0) return [step(first, { label: first.label[lang] })];
  if (points.every(({ state, slow }) => state === first.state && !slow))
    return [step(combined(points), { ...whole, points: points.map(({ point }) => point) })];
  return points.map((point) => step(point, { id: point.point, label: point.label[lang] }));
}

/** Several points as one, from the first one's start to the last end. */
function combined(points: readonly PointReport[]): PointReport {
  const first = points[0]!;
  const ends = points.flatMap(({ startedAt, duration: took }) =>
    startedAt === null || took === null ? [] : [startedAt + took],
  );
  return {
    ...first,
    duration:
      first.startedAt === null || ends.length < points.length ? first.duration : Math.max(...ends) - first.startedAt,
  };
}

/** A person's act leaves no span, so a proved one counts as done. */
const standingOf = ({ state, seen }: Step): PointState => (seen === undefined && state === "proved" ? "done" : state);

const isSlow = ({ state, seen }: Step): boolean => seen?.slow === true && state === "done";

export const signOf = (step: Step): string => (isSlow(step) ? slowSign : pointSigns[standingOf(step)]);

export const toneOf = (step: Step): Tone => (isSlow(step) ? "doubt" : toneOfPoint(standingOf(step)));

/** What the step's sign alone does not tell. */
export function remarksOf(step: Step, lang: Language): string[] {
  const { pointStates, slow } = proseIn(lang);
  const state = standingOf(step);
  const isPlainFromSign = state === "done" || state === "pending" || state === "not-on-path" || state === "waiting";
  return [...(isPlainFromSign ? [] : [pointStates[state]]), ...(step.seen?.slow ? [slow] : [])];
}
