import type { Answer } from "./ask.ts";
import { type FleetSaid, type Moments, placeOf } from "./fleet.ts";
import { isRight, type Judged } from "./judge.ts";
import type { Truth } from "./run.ts";

/** What the commands that look at all orders said of one, beside what should have been. */
export interface FleetJudged {
  readonly truth: Truth;
  /** The first source's answer. */
  readonly said: FleetSaid;
  /** Those who say otherwise: all should say the same. */
  readonly otherwise: readonly string[];
  readonly right: boolean;
}

export interface FleetScore {
  readonly sources: readonly string[];
  readonly judged: readonly FleetJudged[];
  /** Whom an alarm was raised for, and nobody has played. */
  readonly strangers: readonly string[];
}

/** Holds what each source says against the truth, and against what `show` says of the same order as of the same moment. */
export function judgeFleet(shown: readonly Judged[], answers: ReadonlyMap<string, Moments>): FleetScore {
  const sources = [...answers.keys()];
  const known = new Set(shown.map(({ truth }) => truth.id));
  const judged = shown.map(({ truth, said: answer }): FleetJudged => {
    const [said, ...others] = sources.map((source) => saidOf(truth, answers.get(source)!));
    const otherwise = sources.slice(1).filter((_, i) => JSON.stringify(others[i]) !== JSON.stringify(said));
    return { truth, said: said!, otherwise, right: otherwise.length === 0 && isAsTheTruth(truth, answer, said!) };
  });
  // Where the span is lost that ties a calculation to its order, it is listed by its own number. Nobody is woken up for it.
  const woken = [...answers.values()]
    .flatMap((moments) => [...moments.values()].flatMap((one) => [...one]))
    .flatMap(([id, { alarms }]) => (alarms.length > 0 ? [id] : []));
  return { sources, judged, strangers: [...new Set(woken)].filter((id) => !known.has(id)) };
}

const nothing: FleetSaid = { alarms: [], unclear: [] };

const saidOf = ({ id, expected }: Truth, moments: Moments): FleetSaid =>
  moments.get(expected.after)!.get(id) ?? nothing;

/**
 * `show` says what is true, and the commands say the same. Where telemetry lies a sweep, which knows of more orders, may see a doubt
 * that `show` can't, or do away with one.
 */
function isAsTheTruth(truth: Truth, answer: Answer, said: FleetSaid): boolean {
  const [state = "not-found", point = null] = said.listed?.split(" ") ?? [];
  const own = [state, answer.state].includes("undecidable") ? [{ ...answer, state, point }] : [];
  return (
    isRight(truth, answer) &&
    [answer, ...own].some((one) => isRight(truth, one) && isAlarmed(truth, one, said) && isListed(one, said))
  );
}

/** What puts an order into `lost` or into `stuck`. */
const alarming: ReadonlySet<string> = new Set(["lost", "failed", "stuck"]);

/** At its point and nowhere else, or not at all. */
function isAlarmed({ expected: { also = [] } }: Truth, answer: Answer, { alarms }: FleetSaid): boolean {
  const own = alarming.has(answer.state) ? [placeOf(answer)] : [];
  return JSON.stringify([...own, ...also].sort()) === JSON.stringify(alarms);
}

/** Where `show` can't tell, the commands say that they can't. */
const isListed = (answer: Answer, { listed, unclear }: FleetSaid): boolean =>
  answer.state === "not-found"
    ? listed === undefined
    : listed === placeOf(answer) && (answer.state !== "undecidable" || unclear.includes(listed));
