import { type Interval, overlaps } from "../trace/interval.ts";
import type { Microseconds } from "../trace/span.ts";
import { second } from "../trace/units.ts";
import { batchDelay, minPauses, unusualAmong } from "./silence.ts";

/** An instance of a service that said nothing more while others of the service went on. */
export interface Stop {
  readonly service: string;
  /** What people know the instance by: its pod, its host. */
  readonly instance: string;
  /** The second in which it was heard last. */
  readonly at: Microseconds;
}

/** The whole seconds in which an instance said something, ascending. */
export interface HeardInstance {
  readonly name: string;
  readonly heard: readonly Microseconds[];
}

/**
 * An instance that pauses for longer can't be told from one that has stopped, and the time for which it would cast
 * doubt on orders grows with its pauses. Many services look for work once a minute.
 */
const longestUsual: Microseconds = 61 * second;
/** An instance is silent by chance, since others happen to get all the work, less often than this. */
const negligible = 1e-4;

/**
 * The instance that stopped at such a time that its last spans, which were never sent, may have been those of `about`.
 * One that is killed takes the spans of its last seconds with it, and the service is not silent for that.
 *
 *     heard      | ||  | |  | ||  |
 *     others     |  | ||  |  |  | ||  | | ||  | | |  ||
 *     about                          ├┤
 *     lost                        ├──────┤
 *
 * @param heard everything that the service's instances said for some time before and after `about`
 * @param until up to when they were listened to
 */
export function stoppedAround(
  heard: readonly HeardInstance[],
  about: Interval,
  until: Microseconds,
): Omit<Stop, "service"> | undefined {
  for (const one of heard) {
    const at = one.heard.find((time, i) => {
      const next = one.heard[i + 1] ?? until;
      const usual = usualPause(one.heard, i, next - time);
      const lost = usual !== undefined && { from: time, to: time + second + usual + batchDelay };
      return lost && overlaps(about, lost) && !isByChance(one, { from: time, to: next }, heard);
    });
    if (at !== undefined) return { instance: one.name, at };
  }
  return undefined;
}

/** How long an instance pauses at most before its pause after `last`; undefined unless that is far longer. */
function usualPause(heard: readonly Microseconds[], last: number, pause: Microseconds): Microseconds | undefined {
  if (last < minPauses || pause < batchDelay) return undefined;
  let usual: Microseconds = 0;
  for (let i = 1; i <= last; i++) usual = Math.max(usual, heard[i]! - heard[i - 1]!);
  return usual <= longestUsual && pause > unusualAmong(last) * usual ? usual : undefined;
}

/** Whether work that is handed out at random, each instance getting its share, could have left one out for so long. */
function isByChance(one: HeardInstance, { from, to }: Interval, all: readonly HeardInstance[]): boolean {
  const count = (instances: readonly HeardInstance[], isIn: (time: Microseconds) => boolean) =>
    instances.reduce((sum, { heard }) => sum + heard.filter(isIn).length, 0);
  const share = count([one], (time) => time <= from) / count(all, (time) => time <= from);
  const byOthers = count(all, (time) => time > from && time < to);
  return (1 - share) ** byOthers > negligible;
}
