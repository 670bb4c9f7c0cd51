import { brokenOff, httpStatus } from "../trace/facets/http.ts";
import { outcomeOf } from "../trace/outcome.ts";
import type { Span } from "../trace/span.ts";
import type { Attempt } from "./attempts.ts";
import { entryOf } from "./path-requests.ts";
import type { Point } from "./path.ts";
import type { Replay } from "./replay.ts";
import { turnsOf } from "./transaction-ends.ts";

/**
 * Whether all that leads to a point was saved in requests that were refused afterwards. Spring undoes what was saved
 * before an exception, as which most refusals are thrown ("Rolling Back a Declarative Transaction"); others keep it. JDBC
 * and Npgsql show neither.
 */
export function isRefusedMidway(point: Point, replay: Replay): boolean {
  const entries = point.within === undefined ? point.needs.map((need) => replay.path.byId.get(need)!) : [point];
  const asked = entries
    .flatMap((one) => replay.points.get(entryOf(one))!.attempts)
    .filter(({ outcome }) => outcome === "ok");
  return asked.length > 0 && asked.every((one) => hasOnlySaved(one, replay));
}

/** Whether a refused request did nothing but save, and no span shows how its transactions ended. */
function hasOnlySaved({ spans, tree }: Attempt, { points, path }: Replay): boolean {
  if (!spans.every(isAnsweredNo)) return false;
  const inside = [...points.values()].filter(({ attempts }) =>
    attempts.some(({ request, outcome }) => outcome === "ok" && request !== undefined && spans.includes(request)),
  );
  const services = new Set(spans.map(({ service }) => service));
  const showsTurns = [...turnsOf(path)(tree).values()].some((turns) => [...services].some((one) => turns.has(one)));
  return inside.every(({ point }) => point.match.kind === "write") && !showsTurns;
}

/** Whether a request was answered with a refusal; not if its client did not wait for the answer. */
function isAnsweredNo(request: Span): boolean {
  const status = httpStatus(request);
  return outcomeOf(request) === "refused" && status !== undefined && status !== brokenOff;
}
