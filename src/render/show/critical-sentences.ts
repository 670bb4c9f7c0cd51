import type { Language } from "../../order/path.ts";
import type { CriticalStretch } from "../../order/report-details.ts";
import type { OrderReport } from "../../order/report.ts";
import { fleetProseIn } from "../prose/fleet.ts";
import { proseIn } from "../prose/prose.ts";
import { type TimeFormat, duration, instant, moment } from "../time.ts";

/**
 * A stretch of the critical path: when, how long, what share of the whole, what the time was spent on, and at which
 * point.
 */
export interface CriticalLine {
  readonly cells: readonly [when: string, took: string, share: string, kind: string, point: string];
  /** A tenth of the whole, or more. */
  readonly long: boolean;
}

export function criticalLines(
  stretches: readonly CriticalStretch[],
  { path }: Pick<OrderReport, "path">,
  format: TimeFormat,
): CriticalLine[] {
  const { lang } = format;
  const total = extentOf(stretches).total;
  return stretches.map(({ point: id, kind, from: start, to: end, open }) => {
    const point = path.byId.get(id)!;
    const who = kind === "person" || kind === "external" ? point.person?.label[lang] : undefined;
    const share = total === 0 ? 0 : (end - start) / total;
    return {
      long: share >= 0.1,
      cells: [
        moment(start, format, true),
        duration(end - start, lang),
        `${Math.floor(share * 100)} %`,
        who ?? fleetProseIn(lang).kinds[kind],
        `${id} ${point.label[lang]}${open === true ? ` — ${proseIn(lang).pointStates.pending}` : ""}`,
      ],
    };
  });
}

/** The headings of a line's cells. */
export function criticalHeads(lang: Language): readonly string[] {
  const { columns } = fleetProseIn(lang);
  return [proseIn(lang).columns.when, columns.took, "%", columns.kind, columns.step];
}

export function tellCritical(stretches: readonly CriticalStretch[], format: TimeFormat): string {
  const { from, to, total } = extentOf(stretches);
  return fleetProseIn(format.lang).critical({
    total: duration(total, format.lang),
    from: instant(from, format),
    to: instant(to, format),
  });
}

function extentOf(stretches: readonly CriticalStretch[]) {
  const [from, to] = [stretches[0]?.from ?? 0, stretches.at(-1)?.to ?? 0];
  return { from, to, total: to - from };
}
