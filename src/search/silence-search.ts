import type { Cohort, CohortQuestion } from "../order/cohort.ts";
import type { Path } from "../order/path.ts";
import { type Silence, silenceAround } from "../order/silence.ts";
import type { TraceSource } from "../sources/source.ts";
import type { Microseconds } from "../trace/span.ts";

/** Ten seconds to both sides, and further where the service has little to say. */
const widths: readonly Microseconds[] = [10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000];
const enough = 20;
const atMost = 1_000;

/** Whether the point's service was silent when the order should have got there. A service with more to say than is asked for was not. */
export async function searchSilence(
  { point, since, request }: CohortQuestion,
  { usually = 0 }: Cohort,
  source: TraceSource,
  path: Path,
  now: Microseconds,
): Promise<Silence | undefined> {
  const [service] = path.points.find((one) => one.point === point)!.match.services;
  if (service === undefined) return undefined;
  const around = request ?? { from: since, to: Math.min(since + usually, now) };
  for (const width of widths) {
    const window = { from: around.from - width, to: Math.min(around.to + width, now) };
    const { traces, truncated } = await source.byService({ service, atMost }, window);
    if (truncated) return undefined;
    const ends = traces.flatMap(({ spans }) => spans.filter((span) => span.service === service).map(({ end }) => end));
    if (traces.length < enough && width !== widths.at(-1)) continue;
    const silence = silenceAround(ends, around, window);
    return silence === undefined ? undefined : { service, ...silence };
  }
  return undefined;
}
