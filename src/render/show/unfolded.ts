import type { Unfolded, UnfoldedSpan, UnfoldedSpans } from "../../order/report-details.ts";
import type { OrderReport } from "../../order/report.ts";
import type { Style } from "../../style.ts";
import type { Microseconds } from "../../trace/span.ts";
import { plain } from "../columns.ts";
import { rowSign } from "../paint.ts";
import { proseIn } from "../prose/prose.ts";
import { showProseIn } from "../prose/show.ts";
import { folded, labelIn } from "../rows.ts";
import { cut, inSentence, linked, paragraph, printable, wrap } from "../text.ts";
import { duration, moment } from "../time.ts";

/** The rows, and under each its spans: duration, error, attributes, and the span's address in Jaeger's UI. */
export function renderUnfolded({ rows, beside }: Unfolded, report: OrderReport, style: Style): string {
  const { color, lang, width } = style;
  const spansOf = new Map(rows.map((one) => [one.row, one]));
  const shown = report.rows.filter(({ points }) => points.length > 0);
  const lines = folded(shown, ({ row }) => spansOf.get(row)!.spans.length > 0).flatMap(({ row, last }) => {
    const { sign, paint } = rowSign(row, color);
    const state = proseIn(lang).pointStates[row.state];
    if (last !== row.row) return [paint(cut(`${sign}  ${row.row}–${last}  ${state}`, width))];
    const isPlain = row.state === "done" || (row.state === "proved" && row.points.length === 0);
    const label = `${labelIn(lang)(row)}${isPlain ? "" : ` — ${state}`}`;
    const head = paragraph(`${sign}  ${row.row.padEnd(4)} `, label, width).map((line) => paint(line));
    return [...head, ...linesOf(spansOf.get(row.row)!, row.points.length > 1, style)];
  });
  const others = linesOf(beside, false, style);
  const prose = showProseIn(lang).trace;
  return [
    ...lines,
    ...(others.length === 0 ? [] : ["", prose.beside, ...others]),
    "",
    ...wrap(prose.leftOut, width).map((line) => color.dim(line)),
  ].join("\n");
}

function linesOf({ spans, more }: UnfoldedSpans, isOfSeveral: boolean, style: Style): string[] {
  const prose = showProseIn(style.lang).trace;
  let start = 0;
  return [
    ...spans.flatMap((span) => {
      if (span.depth === 0) start = span.at;
      return linesOfSpan(span, start, isOfSeveral, style);
    }),
    ...(more === 0 ? [] : [style.color.dim(" ".repeat(labelColumn) + prose.more(more))]),
  ];
}

/** Spans stand under the label of their row. */
const labelColumn = 8;
/** Deeper spans are not indented further. */
const deepestIndented = 8;
const maxEventsShown = 10;

/** @param start of the try that the span is part of */
function linesOfSpan(span: UnfoldedSpan, start: Microseconds, isOfSeveral: boolean, style: Style): string[] {
  const { color, lang, width, links } = style;
  const prose = showProseIn(lang).trace;
  const { depth, outcome, error, url, sameAs } = span;
  const indent = " ".repeat(Math.min(labelColumn, Math.floor(width / 8)) + 2 * Math.min(depth, deepestIndented));
  const under = `${indent}  `;
  const point = isOfSeveral && span.point !== null ? `${span.point}  ` : "";
  const facts = [
    inSentence(span.service),
    span.kind,
    depth === 0 ? moment(span.at, style, true) : `+${duration(span.at - start, lang)}`,
    duration(Math.max(0, span.to - span.at), lang),
    ...(outcome === "refused" ? [prose.refused] : []),
    ...(sameAs === null ? [] : [prose.same(sameAs)]),
  ];
  const name = inSentence(span.name);
  const [first = "", ...rest] = paragraph(
    `${indent}${depth === 0 ? "" : "└ "}${point}`,
    `${name}  ${facts.join(", ")}`,
    width,
  );
  const paint = outcome === "ok" ? plain : outcome === "error" ? color.red : color.yellow;
  const title = [links && url !== null ? withLink(first, name, printable(url)) : first, ...rest].map((line) =>
    paint(line),
  );
  if (sameAs !== null) return title;
  const what = [error?.type, error?.message]
    .filter((part) => part != null && part !== "")
    .map((part) => inSentence(part!));
  const isWorthAddress = depth === 0 || outcome === "error";
  return [
    ...title,
    ...(error === null
      ? []
      : paragraph(under, prose.error(what.join(", ")), width).map((line) => color.bold.red(line))),
    ...carriedLines(span, under, style).map((line) => color.dim(line)),
    ...(links && url !== null
      ? []
      : isWorthAddress
        ? paragraph(under, url === null ? prose.place(span.traceId, span.spanId) : printable(url), width)
        : []),
  ];
}

/**
 * Links the span's name in the line to the span; of a name that was broken by the line's end, the part in this line.
 */
function withLink(line: string, name: string, url: string): string {
  const at = line.indexOf(name);
  const text = at < 0 ? line.trimStart() : name;
  return line.replace(text, () => linked(text, url));
}

/** Attributes about connections and instrumentation instead of the order; only JSON has them. */
const plumbing = new RegExp(
  [
    "^(internal|otel|telemetry|thread|network|net|express|client|user_agent|process|db\\.postgresql)\\.",
    "^(span\\.kind|error|server\\.port|url\\.scheme|http\\.(flavor|scheme|user_agent)|messaging\\.protocol(_version)?|rpc\\.system)$",
    "^aws\\.request\\.extended_id$",
  ].join("|"),
);

function carriedLines(
  { attributes, events, error, at }: UnfoldedSpan,
  under: string,
  { lang, width }: Style,
): string[] {
  const pairs = (values: ReadonlyMap<string, string>) =>
    [...values]
      .filter(([name, value]) => value !== "" && !plumbing.test(name))
      .map(([name, value]) => `${inSentence(name)}=${cut(inSentence(value), 120)}`)
      .join(" · ");
  const own = pairs(attributes);
  // An exception is already printed as the span's error.
  const others = events.filter(({ name }) => error === null || name !== "exception").slice(0, maxEventsShown);
  return [
    ...(own === "" ? [] : wrap(own, Math.max(16, width - under.length)).map((line) => under + line)),
    ...others.flatMap((event) =>
      paragraph(
        under,
        `+${duration(Math.max(0, event.at - at), lang)} ${inSentence(event.name)} ${pairs(event.attributes)}`.trimEnd(),
        width,
      ),
    ),
  ];
}
