import { life } from "../search/gather.ts";
import type { Checkup } from "../sources/checkup.ts";
import type { TraceSource } from "../sources/source.ts";
import { type Interval, timeOf, widened } from "../trace/interval.ts";
import { earliestStart, type Microseconds, type Trace } from "../trace/span.ts";
import { hour, second } from "../trace/units.ts";
import { type Finding, found } from "./finding.ts";
import type { Example } from "./keys.ts";
import type { Sample, ServiceSample } from "./sample.ts";

/** Checks whether the server finds a trace by a key that it carries, on which `show` depends. */
export async function lookUp(source: TraceSource, checkup: Checkup, example: Example | undefined): Promise<Finding[]> {
  if (example === undefined) return [found("lookup", "lookup-unknown", {})];
  const { span, name, value } = example;
  const { service } = span;
  const window = widened(timeOf(span), hour);
  const { traces } = await source.byAttribute([name], value, window, (one, key) => one === service && key === name);
  if (!traces.some(({ traceId }) => traceId === span.traceId))
    return [found("lookup", "lookup-blind", { name, service })];
  if (!(await checkup.heedsAttributes(service, name, window))) return [found("lookup", "lookup-unfiltered", { name })];
  return [found("lookup", "lookup-works", { name, needsService: await checkup.needsService(name, window) })];
}

/**
 * Checks whether an answer with fewer traces than the limit is complete. A server may have a limit of its own: then the
 * older half of the window holds traces that the answer for the whole window lacks.
 */
export async function lookAtAnswers(
  source: TraceSource,
  { cuts }: Checkup,
  { services }: Sample,
  limit: number,
): Promise<Finding[]> {
  if (cuts.length > 0) return [found("answers", "answers-limited", { settings: cuts })];
  const busiest = busiestOf(services);
  if (busiest === undefined || busiest.traces.length < minTraces) return [found("answers", "answers-unknown", {})];
  const { service, window } = busiest;
  const ask = (part: Interval) => source.byService({ service, atMost: limit }, part);
  const whole = busiest.truncated || limit <= busiest.traces.length ? await ask(window) : busiest;
  if (whole.truncated) return [found("answers", "answers-split", { limit })];
  const older = { from: window.from, to: medianStart(whole.traces, service) };
  const isNew = ({ traces }: { readonly traces: readonly Trace[] }, known: readonly Trace[]) =>
    traces.some(({ traceId }) => known.every((one) => one.traceId !== traceId));
  // A trace that has just arrived is no sign of a cut: the whole window, asked again, holds it too.
  const half = await ask(older);
  const isCut = isNew(half, whole.traces) && isNew(half, (await ask(window)).traces);
  const evidence = { traces: whole.traces.length, limit };
  return [found("answers", isCut ? "answers-cut" : "answers-whole", evidence)];
}

/** With fewer traces, nothing can be said about a cut. */
const minTraces = 4;

function medianStart(traces: readonly Trace[], service: string): Microseconds {
  const starts = traces.map((trace) => firstOf(trace, service)).sort((a, b) => a - b);
  return starts[Math.floor(starts.length / 2)]!;
}

/** Checks how far back the traces go, up to an order's life, in a few requests for one trace each. */
export async function lookAtRetention(
  source: TraceSource,
  { services }: Sample,
  now: Microseconds,
): Promise<Finding[]> {
  const busiest = busiestOf(services)!;
  const { service } = busiest;
  const anyStart = async (window: Interval): Promise<Microseconds | undefined> => {
    const { traces } = await source.byService({ service, atMost: 1 }, window);
    return traces.length === 0 ? undefined : oldestIn({ traces, service });
  };
  const wanted = now - life;
  let oldest = (await anyStart({ from: now - furthest, to: wanted })) ?? oldestIn(busiest);
  let nothingBefore = wanted;
  for (let i = 0; i < bisections && oldest > nothingBefore; i++) {
    // Bisect by the ratio of ages, not by their difference: days say nothing of a storage that was emptied an hour ago.
    const middle = Math.floor(now - Math.sqrt((now - nothingBefore) * Math.max(second, now - oldest)));
    const earlier = await anyStart({ from: nothingBefore, to: middle });
    if (earlier === undefined) nothingBefore = middle;
    else oldest = Math.min(oldest, earlier);
  }
  const evidence = { oldest, ageMs: (now - oldest) / 1_000 };
  return [
    oldest <= wanted
      ? found("retention", "retention-enough", evidence)
      : found("retention", "retention-short", { ...evidence, wantedMs: life / 1_000 }),
  ];
}

const furthest: Microseconds = 3 * life;
const bisections = 4;

const busiestOf = (services: readonly ServiceSample[]): ServiceSample | undefined =>
  services.toSorted((a, b) => b.traces.length - a.traces.length)[0];

const oldestIn = ({ traces, service }: Pick<ServiceSample, "traces" | "service">): Microseconds =>
  Math.min(...traces.map((trace) => firstOf(trace, service)));

const firstOf = ({ spans }: Trace, service: string): Microseconds =>
  earliestStart(spans.filter((span) => span.service === service));
