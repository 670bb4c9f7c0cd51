import { factsOf } from "../order/facts.ts";
import type { Path } from "../order/path.ts";
import { settledBefore } from "../order/path-requests.ts";
import { parentsIn } from "../order/span-loss.ts";
import { isSampled } from "../trace/sampling.ts";
import { latestEnd, type Microseconds, type Span } from "../trace/span.ts";
import { treeOf } from "../trace/tree.ts";
import { day, second } from "../trace/units.ts";
import { type Finding, found } from "./finding.ts";
import type { Sample } from "./sample.ts";

/** Findings from the newest traces: pure functions, since nothing more is asked. */

/** A host's clock may be this far ahead of ours without a warning. */
const toleratedLead: Microseconds = 5 * second;

/** Checks how old the newest span of each service is. */
export function newestIn({ services }: Sample, now: Microseconds, isFixed = false): Finding[] {
  const seen = services.filter(({ traces }) => traces.length > 0);
  if (seen.length === 0) return [found("newest", "no-traces", {})];
  const quiet = services.filter(({ traces }) => traces.length === 0).map(({ service }) => service);
  const aged = seen.map(({ service, traces }) => {
    const own = traces.flatMap(({ spans }) => spans.filter((span) => span.service === service));
    return { service, agoMs: (now - latestEnd(own)) / 1_000 };
  });
  const ahead = aged.filter(({ agoMs }) => agoMs < -toleratedLead / 1_000);
  // A recording gets no new spans, so its age is no fault.
  const old = aged.filter(({ agoMs }) => !isFixed && agoMs > day / 1_000);
  const findings = [
    ...(ahead.length > 0 ? [found("newest", "newest-ahead", { services: ahead })] : []),
    ...(old.length > 0 ? [found("newest", "newest-old", { services: old })] : []),
    ...(quiet.length > 0 ? [found("newest", "service-quiet", { services: quiet })] : []),
  ];
  return findings.length > 0 ? findings : [found("newest", "newest", { services: aged })];
}

export function samplingIn({ traces }: Sample): Finding[] {
  const sampled = traces.filter(({ spans }) => spans.some(isSampled)).length;
  return sampled === 0
    ? [found("sampling", "unsampled", { traces: traces.length })]
    : [found("sampling", "sampled", { sampled, traces: traces.length })];
}

/** Checks whether the parents that spans name were received, in traces that no longer grow. */
export function spansIn({ traces }: Sample, services: readonly string[], path: Path, now: Microseconds): Finding[] {
  const losses = traces.map((trace) => parentsIn(treeOf(trace), services, settledBefore(path, services, now)));
  const missing = losses.reduce((sum, loss) => sum + loss.missing, 0);
  const arrived = losses.reduce((sum, loss) => sum + loss.arrived, 0);
  return missing === 0
    ? [found("spans", "spans-arrive", { arrived })]
    : [found("spans", "spans-missing", { missing, arrived })];
}

/** Checks which points of the path the newest traces show at all. `coverage` says how many orders show each. */
export function coverageIn({ traces }: Sample, path: Path): Finding[] {
  const shown = new Set(traces.flatMap(({ spans }) => spans.flatMap((span: Span) => [...factsOf(span, path).fits])));
  const unseen = path.points.filter(({ match }) => !shown.has(match)).map(({ point }) => point);
  const evidence = { traces: traces.length };
  if (unseen.length === 0) return [found("coverage", "covered", { points: path.points.length, ...evidence })];
  if (unseen.length === path.points.length) return [found("coverage", "path-unseen", evidence)];
  return [found("coverage", "points-unseen", { points: unseen, of: path.points.length, ...evidence })];
}
