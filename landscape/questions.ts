import type { z } from "zod";
import type { coverageSchema, errorsSchema, slowSchema } from "../src/render/sweeps/schema.ts";
import { ordertrace } from "./command-line.ts";
import type { Source } from "./fleet.ts";
import type { Times } from "./run.ts";

/** What a command says of a whole run: its exit code, and what it names. */
interface Told {
  readonly exitCode: number;
  readonly names: readonly string[];
}

/** Something that a command must say of a run, whichever source it looks at. */
export interface Question {
  readonly about: string;
  readonly ask: (source: Source, stretches: readonly Times[]) => Promise<Told>;
  readonly isRight: (told: Told) => boolean;
}

/** `errors` of a stretch, compared with everything before it. It must name these services and routes, and no others. */
export const errorsIn = (stretch: number, risen: readonly string[]): Question => ({
  about: `errors of stretch ${stretch + 1}`,
  ask: asking("errors", (stretches) => sinceTheFirst(stretch, stretches), risenIn),
  isRight: ({ exitCode, names }) => exitCode === (risen.length > 0 ? 13 : 0) && sameNames(names, risen),
});

/** `slow` of a stretch, compared with everything before it. It must name that step among the slower ones. */
export const slowIn = (stretch: number, step: string): Question => ({
  about: `slow steps of stretch ${stretch + 1}`,
  ask: asking(
    "slow",
    (stretches) => [...sinceTheFirst(stretch, stretches), "--now", stretches[stretch]!.to.toISOString()],
    slowerIn,
  ),
  isRight: ({ exitCode, names }) => exitCode === 12 && names.includes(step),
});

/** `coverage` of the whole run. Points that many orders passed without showing them must all belong to this service. */
export const gapsIn = (service: string): Question => ({
  about: "gaps in the traces",
  ask: asking(
    "coverage",
    (stretches) => ["--from", stretches[0]!.from.toISOString(), "--now", stretches.at(-1)!.to.toISOString()],
    uncoveredIn,
  ),
  isRight: ({ exitCode, names }) =>
    exitCode === 0 && names.length > 0 && names.every((name) => name.startsWith(`${service} `)),
});

const asking =
  <T>(
    command: string,
    window: (stretches: readonly Times[]) => readonly string[],
    namesIn: (answer: T) => readonly string[],
  ): Question["ask"] =>
  async (source, stretches) => {
    const { exitCode, answer } = await ordertrace<T>(command, ...window(stretches), ...source.args);
    return { exitCode, names: namesIn(answer) };
  };

function sinceTheFirst(stretch: number, stretches: readonly Times[]): string[] {
  const { from, to } = stretches[stretch]!;
  const before = Math.ceil((from.getTime() - stretches[0]!.from.getTime()) / 1_000);
  return ["--from", from.toISOString(), "--to", to.toISOString(), "--baseline", `${before}s`];
}

export const risenIn = ({ routes }: Pick<z.infer<typeof errorsSchema>, "routes">): string[] =>
  routes.filter(({ risen }) => risen).map(({ service, route }) => (route === null ? service : `${service} ${route}`));

export const slowerIn = ({ steps }: Pick<z.infer<typeof slowSchema>, "steps">): string[] =>
  steps.filter(({ verdict }) => verdict === "slower").map(({ point, kind }) => `${point} ${kind}`);

/**
 * From this share on a point counts as not covered. A partner's order may be taken for the shop's if the MES shows
 * nothing of it. So few orders may be missing at the shop, while many are missing at the MES.
 */
const uncoveredShare = 0.25;
export const uncoveredIn = ({ points }: Pick<z.infer<typeof coverageSchema>, "points">): string[] =>
  points
    .filter(({ ratio }) => ratio !== null && 1 - ratio > uncoveredShare)
    .map(({ service, point }) => `${service} ${point}`);

const sameNames = (a: readonly string[], b: readonly string[]): boolean =>
  JSON.stringify([...a].sort()) === JSON.stringify([...b].sort());

/** One source's answer to a question. */
export interface Answered {
  readonly about: string;
  readonly source: string;
  readonly told: Told;
  readonly right: boolean;
}

export async function askAll(
  questions: readonly Question[],
  sources: readonly Source[],
  stretches: readonly Times[],
): Promise<Answered[]> {
  const answers: Answered[] = [];
  for (const { about, ask, isRight } of questions)
    for (const source of sources) {
      const told = await ask(source, stretches);
      answers.push({ about, source: source.name, told, right: isRight(told) });
    }
  return answers;
}
