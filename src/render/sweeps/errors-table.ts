import type { ErrorsReport, RouteErrors, Share } from "../../fleet/error-share.ts";
import type { Style } from "../../style.ts";
import { type Line, plain, table } from "../columns.ts";
import { headline, next, page } from "./table.ts";
import { withNotes } from "../order-sentences.ts";
import { type FleetProse, fleetProseIn } from "../prose/fleet.ts";
import { proseIn } from "../prose/prose.ts";
import { cut, inCell, printable, wrap } from "../text.ts";
import { instant } from "../time.ts";

/** The share of errors by service and route, now and before; risen shares first. */
export function renderErrorsTable({ search, routes }: ErrorsReport, style: Style): string {
  const { color, lang, width } = style;
  const prose = fleetProseIn(lang);
  const { columns } = prose;
  const risen = routes.filter((one) => one.risen).length;
  const comparable = routes.some(({ now, before }) => now.total > 0 && before.total > 0);
  // Whether its errors have become more can't be told of a service that answered nothing before.
  const alone = routes.filter(({ route, now, before }) => route === null && now.errors > 0 && before.total === 0);
  const unlike = cut(printable(alone.map(({ service }) => service).join(", ")), 200);
  const sentence = prose.errors.searched({
    source: cut(printable(search.source), 400),
    from: instant(search.window.from, style),
    to: instant(search.window.to, style),
    baseline: instant(search.baseline.from, style),
    metrics: search.from === "span-metrics",
    requests: search.requests,
  });
  const asked = `${instant(search.baseline.from, style)} – ${instant(search.window.to, style)}`;
  return page([
    risen > 0
      ? headline("✗", prose.errors.headline(risen), color.bold.red, style)
      : search.blind
        ? headline("?", prose.errors.unclear, color.bold.yellow, style)
        : !comparable
          ? headline("·", quiet(routes, prose.errors), plain, style)
          : alone.length > 0
            ? headline("·", prose.errors.noBaselineOf(unlike), plain, style)
            : headline("✓", prose.errors.none, color.bold.green, style),
    routes.length === 0
      ? undefined
      : table(
          [
            { title: "" },
            { title: columns.service },
            { title: columns.share, align: "right" },
            { title: columns.errors, align: "right" },
            { title: columns.before, align: "right", droppable: 1 },
            { title: columns.route, free: true },
          ],
          routes.map((one) => lineOf(one, style)),
          style,
        ),
    next(style),
    [
      ...(search.interrupted ? [color.yellow(prose.interrupted)] : []),
      ...(search.truncated ? wrap(prose.cutOff(asked, style.asked), width).map((line) => color.yellow(line)) : []),
      ...(search.services.length === 0 && !search.interrupted
        ? wrap(proseIn(lang).noService, width).map((line) => color.yellow(line))
        : []),
      ...wrap(withNotes(sentence, search.notes, style.lang), width).map((line) => color.dim(line)),
    ].join("\n"),
  ]);
}

/** Why nothing can be compared. */
function quiet(routes: readonly RouteErrors[], { nothing, stopped, noBaseline }: FleetProse["errors"]): string {
  if (routes.length === 0) return nothing;
  const before = routes.filter(({ route }) => route === null).reduce((sum, one) => sum + one.before.total, 0);
  return routes.every(({ now }) => now.total === 0) ? stopped(before) : noBaseline;
}

function lineOf({ service, route, now, before, risen, chance }: RouteErrors, { color, lang }: Style): Line {
  const { errors } = fleetProseIn(lang);
  const where = route === null ? errors.all : inCell(route);
  // Never 100 %: where a computer would round up to it, 99.99 % is shown.
  const sure = `${(Math.floor(Math.min(0.9999, 1 - chance) * 10_000) / 100).toLocaleString(lang)} %`;
  return {
    paint: risen ? color.bold.red : now.errors > 0 ? plain : color.dim,
    brief: !risen,
    cells: [
      risen ? "✗" : "",
      inCell(service),
      percent(now, lang),
      `${now.errors}/${now.total}`,
      `${before.errors}/${before.total}`,
      risen ? `${where} — ${errors.risen({ before: percent(before, lang), sure })}` : where,
    ],
  };
}

function percent({ total, errors }: Share, lang: string): string {
  if (total === 0) return "–";
  const hundredths = (errors / total) * 100;
  // A few errors among very many answers are not none.
  const isTiny = errors > 0 && hundredths < 0.1;
  return `${hundredths.toLocaleString(lang, isTiny ? { maximumSignificantDigits: 1 } : { maximumFractionDigits: 1 })} %`;
}
