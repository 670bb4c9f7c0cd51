import type { Cohort, CohortQuestion } from "../order/cohort.ts";
import type { Path } from "../order/path.ts";
import { type Silence, silenceAround, type Stretch } from "../order/silence.ts";
import type { TraceSource } from "../sources/source.ts";
import type { Microseconds } from "../trace/span.ts";

const second: Microseconds = 1_000_000;
/** Half a minute to both sides, and further where the service has little to say. */
const widths: readonly Microseconds[] = [30 * second, 300 * second, 3_000 * second, 30_000 * second];
const atMost = 1_000;

/** Whether the point's service was silent when the order should have got there. */
export async function searchSilence(
  { point, since, request }: CohortQuestion,
  { usually = 0 }: Cohort,
  source: TraceSource,
  path: Path,
  now: Microseconds,
): Promise<Silence | undefined> {
  const [service] = path.points.find((one) => one.point === point)!.match.services;
  if (service === undefined) return undefined;
  const endsIn = async (window: Stretch) => {
    const { traces, truncated } = await source.byService({ service, atMost }, window);
    const spans = traces.flatMap((trace) => trace.spans.filter((span) => span.service === service));
    return { ends: spans.map(({ end }) => end).filter((end) => end > window.from && end < window.to), truncated };
  };
  // A request that was seen to end was heard of in that second: what swallowed a span inside of it was over by then.
  const around =
    request === undefined
      ? { from: since, to: Math.min(since + usually, now) }
      : { from: wholeSecond(request.from), to: wholeSecond(request.to) };
  for (const width of widths) {
    const window = { from: around.from - width, to: Math.min(around.to + width, now) };
    const { ends, truncated } = await endsIn(window);
    if (truncated) {
      // One with so much to say is silent where it says nothing for a second.
      const within = { from: around.to - second / 2, to: Math.min(around.to + second / 2, now) };
      const heard = await endsIn(within);
      return heard.ends.length > 0 || heard.truncated ? undefined : { service, ...within };
    }
    const silence = silenceAround(ends, around);
    if (silence !== undefined) return silence === null ? undefined : { service, ...silence };
  }
  return undefined;
}

const wholeSecond = (time: Microseconds): Microseconds => Math.floor(time / second) * second;
