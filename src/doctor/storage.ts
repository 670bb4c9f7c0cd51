import { life } from "../search/gather.ts";
import type { Checkup } from "../sources/checkup.ts";
import type { TraceSource } from "../sources/source.ts";
import { type Interval, timeOf, widened } from "../trace/interval.ts";
import { earliestStart, type Microseconds, type Trace } from "../trace/span.ts";
import { hour, second } from "../trace/units.ts";
import { type Finding, found } from "./finding.ts";
import type { Example } from "./keys.ts";
import type { Sample, ServiceSample } from "./sample.ts";

/** Whether the server finds by a key the trace that carries it: `show` rests on that. */
export async function lookUp(
  source: TraceSource,
  checkup: Checkup | undefined,
  example: Example | undefined,
): Promise<Finding[]> {
  if (example === undefined) return [found("lookup", "lookup-unknown", {})];
  const { span, name, value } = example;
  const { service } = span;
  const window = widened(timeOf(span), hour);
  const { traces } = await source.byAttribute([name], value, window, (one, key) => one === service && key === name);
  if (!traces.some(({ traceId }) => traceId === span.traceId))
    return [found("lookup", "lookup-blind", { name, service })];
  if (checkup !== undefined && !(await checkup.heedsAttributes(service, name, window)))
    return [found("lookup", "lookup-unfiltered", { name })];
  const needsService = (await checkup?.needsService(name, window)) ?? false;
  return [found("lookup", "lookup-works", { name, needsService })];
}

/**
 * Whether an answer with fewer traces than were asked for is all that there is. A server may have a limit of its own: the older half
 * of the same time then holds traces that were not in the answer for all of it.
 */
export async function lookAtAnswers(
  source: TraceSource,
  { cuts }: Checkup,
  { services }: Sample,
  limit: number,
): Promise<Finding[]> {
  if (cuts.length > 0) return [found("answers", "answers-limited", { settings: cuts })];
  const busiest = services.toSorted((a, b) => b.traces.length - a.traces.length)[0];
  if (busiest === undefined || busiest.traces.length < few) return [found("answers", "answers-unknown", {})];
  const { service, window } = busiest;
  const ask = (part: Interval) => source.byService({ service, atMost: limit }, part);
  const all = busiest.truncated || limit <= busiest.traces.length ? await ask(window) : busiest;
  if (all.truncated) return [found("answers", "answers-split", { limit })];
  const older = { from: window.from, to: middleOf(all.traces, service) };
  const isNew = ({ traces }: { readonly traces: readonly Trace[] }, known: readonly Trace[]) =>
    traces.some(({ traceId }) => known.every((one) => one.traceId !== traceId));
  // One that has just come in is no sign: it is in the whole, asked for again.
  const half = await ask(older);
  const isCut = isNew(half, all.traces) && isNew(half, (await ask(window)).traces);
  const told = { traces: all.traces.length, limit };
  return [found("answers", isCut ? "answers-cut" : "answers-whole", told)];
}

/** Of fewer traces nothing can be left out. */
const few = 4;

function middleOf(traces: readonly Trace[], service: string): Microseconds {
  const starts = traces.map((trace) => firstOf(trace, service)).sort((a, b) => a - b);
  return starts[Math.floor(starts.length / 2)]!;
}

/** How far back the traces go, as far as an order lives; in a few requests for one trace each. */
export async function checkRetention(source: TraceSource, { services }: Sample, now: Microseconds): Promise<Finding[]> {
  const busiest = services.toSorted((a, b) => b.traces.length - a.traces.length)[0]!;
  const { service } = busiest;
  const any = async (window: Interval): Promise<Microseconds | undefined> => {
    const { traces } = await source.byService({ service, atMost: 1 }, window);
    return traces.length === 0 ? undefined : Math.min(...traces.map((trace) => firstOf(trace, service)));
  };
  const wanted = now - life;
  let oldest = (await any({ from: now - furthest, to: wanted })) ?? oldestIn(busiest);
  // Before this there is nothing.
  let empty = wanted;
  for (let i = 0; i < bisections && oldest > empty; i++) {
    // By factors, not by halves: of a storage that was emptied an hour ago a day would tell nothing.
    const middle = Math.floor(now - Math.sqrt((now - empty) * Math.max(second, now - oldest)));
    const earlier = await any({ from: empty, to: middle });
    if (earlier === undefined) empty = middle;
    else oldest = Math.min(oldest, earlier);
  }
  const told = { oldest, ageMs: (now - oldest) / 1_000 };
  return [
    oldest <= wanted
      ? found("retention", "retention-enough", told)
      : found("retention", "retention-short", { ...told, wantedMs: life / 1_000 }),
  ];
}

const furthest = 3 * life;
const bisections = 4;

const oldestIn = ({ traces, service }: ServiceSample): Microseconds =>
  Math.min(...traces.map((trace) => firstOf(trace, service)));

const firstOf = ({ spans }: Trace, service: string): Microseconds =>
  earliestStart(spans.filter((span) => span.service === service));
