import { getOrInsert } from "../newer-map.ts";
import type { AuditReport, TracedLeak } from "../privacy/report.ts";
import type { Style } from "../style.ts";
import { widest } from "./columns.ts";
import { withNotes } from "./order-sentences.ts";
import { tellUnseen } from "./sweeps/sentences.ts";
import { headline, page } from "./sweeps/table.ts";
import { auditProseIn } from "./prose/audit.ts";
import { fleetProseIn } from "./prose/fleet.ts";
import { cut as cutText, inCell, paragraph, printable, wrap } from "./text.ts";
import { instant } from "./time.ts";

/** Nobody fixes more places in a day; JSON has them all. */
const maxLeaksShown = 40;
const maxAttributesShown = 4;

/** The places that personal data comes from, those with most spans first; then how to fix each sort of place. */
export function renderAuditTable(report: AuditReport, style: Style): string {
  const { leaks, more, search } = report;
  const { color, lang } = style;
  const prose = auditProseIn(lang);
  const { bold } = color;
  return page([
    leaks.length > 0
      ? headline("✗", prose.headline(leaks.length), bold.red, style)
      : search.blind
        ? headline("?", prose.unclear, bold.yellow, style)
        : search.traces === 0
          ? headline("–", prose.noTrace, color.bold, style)
          : headline("✓", prose.none, bold.green, style),
    leaks
      .slice(0, maxLeaksShown)
      .map((leak) => renderLeak(leak, widest(Object.values(prose.kinds)), style))
      .join("\n"),
    leaks.length > maxLeaksShown || more > 0 ? prose.more(Math.max(0, leaks.length - maxLeaksShown) + more) : undefined,
    renderAdvice(leaks.slice(0, maxLeaksShown), style),
    renderSearch(report, style),
  ]);
}

function renderLeak(leak: TracedLeak, room: number, style: Style): string {
  const { kind, service, operation, attribute, url, traceId } = leak;
  const { lang, width, color } = style;
  const prose = auditProseIn(lang);
  const where = prose.where({
    service: inCell(service) || "?",
    operation: inCell(operation) || "?",
    attribute: inCell(attribute, 80),
  });
  const count = prose.count({ ...leak, sample: inCell(leak.sample, 40) });
  const lead = " ".repeat(room + 2);
  return [
    ...paragraph(`${prose.kinds[kind].padEnd(room)}  `, where, width).map((line, i) =>
      i === 0 ? color.red(line) : line,
    ),
    ...paragraph(lead, count, width),
    ...paragraph(lead, printable(url ?? prose.trace(traceId)), width),
  ].join("\n");
}

/** One sentence for each sort of source, with the attributes it is about. */
function renderAdvice(leaks: readonly TracedLeak[], style: Style): string | undefined {
  if (leaks.length === 0) return undefined;
  const prose = auditProseIn(style.lang);
  const about = new Map<TracedLeak["advice"], Set<string>>();
  for (const { advice, attribute } of leaks) getOrInsert(about, advice, () => new Set()).add(inCell(attribute, 80));
  return [...about]
    .flatMap(([advice, attributes], i) =>
      paragraph(
        i === 0 ? prose.lead : " ".repeat(prose.lead.length),
        `${[...attributes].slice(0, maxAttributesShown).join(", ")}${attributes.size > maxAttributesShown ? ", …" : ""}: ${prose.advice[advice]}`,
        style.width,
      ),
    )
    .join("\n");
}

function renderSearch({ search, cut, unread }: AuditReport, style: Style): string {
  const { lang, width, color } = style;
  const prose = auditProseIn(lang);
  const warnings = [
    ...(search.interrupted ? [fleetProseIn(lang).interrupted] : []),
    ...tellUnseen(search.unseen, style),
    ...(cut > 0 ? [prose.cut(cut)] : []),
    ...(unread > 0 ? [prose.unread(unread)] : []),
    ...(!search.interrupted && search.services.length === 0 ? [prose.noService] : []),
  ];
  const sentence = prose.searched({
    ...search,
    source: cutText(printable(search.source), 400),
    from: instant(search.window.from, style),
    to: instant(search.window.to, style),
    services: search.services.map((service) => inCell(service)).join(", "),
  });
  return [
    ...warnings.flatMap((warning) => wrap(warning, width)).map((line) => color.yellow(line)),
    ...wrap(withNotes(sentence, search.notes, style.lang), width).map((line) => color.dim(line)),
  ].join("\n");
}
