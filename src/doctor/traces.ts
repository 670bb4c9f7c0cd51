import type { Path } from "../order/path.ts";
import { lifeUpTo } from "../search/gather.ts";
import { servicesOf } from "../search/services-of.ts";
import type { Checkup } from "../sources/checkup.ts";
import type { TraceSource } from "../sources/source.ts";
import type { Microseconds } from "../trace/span.ts";
import type { Examination } from "./examination.ts";
import { type CheckName, found } from "./finding.ts";
import { exampleIn, keysIn } from "./keys.ts";
import { coverageIn, newestIn, samplingIn, spansIn } from "./sample-findings.ts";
import { type Sample, sampleOf } from "./sample.ts";
import { servicesFound } from "./services.ts";
import { lookAtAnswers, lookAtRetention, lookUp } from "./storage.ts";

interface Asked {
  readonly source: TraceSource;
  /** Absent for a recording. */
  readonly checkup?: Checkup;
  /** The services of a recording; absent for a server. */
  readonly listed?: readonly string[];
  readonly path: Path;
  readonly now: Microseconds;
  /** The most traces that one answer may hold. */
  readonly limit: number;
}

/** Checks services, keys and coverage by the traces, and how the storage answers what it is asked. */
export async function lookAtTraces(asked: Asked, exam: Examination): Promise<void> {
  const { source, checkup, path, now, limit } = asked;
  let seen: readonly string[] = [];
  let sample: Sample = { services: [], traces: [] };
  await exam.look("services", [], async () => {
    const listed = (await checkup?.services(lifeUpTo(now))) ?? asked.listed ?? [];
    const services = servicesFound(path, listed);
    seen = services.seen;
    return [services.finding];
  });
  await exam.look("newest", ["services"], async () => {
    sample = await sampleOf(source, seen, now);
    return newestIn(sample, now, source.isFixed);
  });
  const needs: readonly CheckName[] = ["newest"];
  await exam.look("keys", needs, async () => keysIn(sample, path));
  if (checkup !== undefined) {
    await exam.look("lookup", ["keys"], () => lookUp(source, checkup, exampleIn(sample, path, now)));
    await exam.look("answers", needs, () => lookAtAnswers(source, checkup, sample, limit));
    await exam.look("retention", needs, () => lookAtRetention(source, sample, now));
  } else
    await exam.look("retention", needs, async () => [
      found("retention", "recording-begins", { oldest: source.oldest ?? now }),
    ]);
  await exam.look("sampling", needs, async () => samplingIn(sample));
  await exam.look("spans", needs, async () => spansIn(sample, servicesOf(path), path, now));
  await exam.look("coverage", needs, async () => coverageIn(sample, path));
}
