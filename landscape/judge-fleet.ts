import type { Answer } from "./ask.ts";
import { type FleetSaid, type Moments, placeOf } from "./fleet.ts";
import { isRight, type Judged } from "./judge.ts";
import type { Truth } from "./run.ts";

/** What the commands that look at all orders said of one order, beside the truth. */
export interface FleetJudged {
  readonly truth: Truth;
  /** The first source's answer. */
  readonly said: FleetSaid;
  /** What other sources say, by their names, where it is something else. */
  readonly otherwise: ReadonlyMap<string, FleetSaid>;
  readonly right: boolean;
}

export interface FleetScore {
  readonly sources: readonly string[];
  readonly judged: readonly FleetJudged[];
  /** Orders that nobody has played, and for which an alarm was raised. */
  readonly strangers: readonly string[];
}

/** Compares what each source says with the truth, and with what `show` says of the same order at the same moment. */
export function judgeFleet(shown: readonly Judged[], answers: ReadonlyMap<string, Moments>): FleetScore {
  const sources = [...answers.keys()];
  const known = new Set(shown.map(({ truth }) => truth.id));
  const judged = shown.map(({ truth, said: answer }): FleetJudged => {
    const [said, ...others] = sources.map((source) => saidOf(truth, answers.get(source)!));
    const otherwise = new Map(others.flatMap((other, i) => (areAlike(other, said!) ? [] : [[sources[i + 1]!, other]])));
    const right = otherwise.size === 0 && [said!, ...others].every((one) => isAsTheTruth(truth, answer, one));
    return { truth, said: said!, otherwise, right };
  });
  // If the span that ties a calculation to its order is lost, the calculation is listed under its own number. That is
  // fine unless an alarm is raised for it.
  const alarmed = [...answers.values()]
    .flatMap((moments) => [...moments.values()].flatMap((one) => [...one]))
    .flatMap(([id, { alarms }]) => (alarms.length > 0 ? [id] : []));
  return { sources, judged, strangers: [...new Set(alarmed)].filter((id) => !known.has(id)) };
}

const saidNothing: FleetSaid = { alarms: [], unclear: [] };

const saidOf = ({ id, expected }: Truth, moments: Moments): FleetSaid =>
  moments.get(expected.after)!.get(id) ?? saidNothing;

/**
 * Whether two sources say the same. A recording knows nothing of the time after its end, so it does not say which spans
 * were lost shortly before: one may have a doubt that the other does not have, as with `show`.
 */
const areAlike = (a: FleetSaid, b: FleetSaid): boolean =>
  JSON.stringify(a) === JSON.stringify(b) || [a, b].some(({ listed }) => listed?.startsWith("undecidable"));

/**
 * Whether `show` says what is true, and the commands say the same. Where telemetry lies, a sweep knows of more orders
 * than `show`. So it may have a doubt that `show` does not have, or do away with one.
 */
function isAsTheTruth(truth: Truth, answer: Answer, said: FleetSaid): boolean {
  const [state = "not-found", point = null] = said.listed?.split(" ") ?? [];
  const own = [state, answer.state].includes("undecidable") ? [{ ...answer, state, point }] : [];
  return (
    isRight(truth, answer) &&
    [answer, ...own].some((one) => isRight(truth, one) && isAlarmed(truth, one, said) && isListed(one, said))
  );
}

/** States that put an order into `lost` or into `stuck`. */
const alarming: ReadonlySet<string> = new Set(["lost", "failed", "stuck"]);

/** Whether the alarms are exactly those that the answer and the truth call for. */
function isAlarmed({ expected: { also = [] } }: Truth, answer: Answer, { alarms }: FleetSaid): boolean {
  const own = alarming.has(answer.state) ? [placeOf(answer)] : [];
  return JSON.stringify([...own, ...also].sort()) === JSON.stringify(alarms);
}

/** Whether `orders` lists the order where `show` has it. If `show` can't tell, `lost` or `stuck` must say so too. */
const isListed = (answer: Answer, { listed, unclear }: FleetSaid): boolean =>
  answer.state === "not-found"
    ? listed === undefined
    : listed === placeOf(answer) && (answer.state !== "undecidable" || unclear.includes(listed));
