import type { Unfolded, UnfoldedSpan, UnfoldedSpans } from "../order/report-details.ts";
import type { OrderReport } from "../order/report.ts";
import type { Style } from "../style.ts";
import type { Microseconds } from "../trace/span.ts";
import { rowSign } from "./paint.ts";
import { proseIn } from "./prose/prose.ts";
import { showProseIn } from "./prose/show.ts";
import { folded, labelIn } from "./rows.ts";
import { cut, inSentence, linked, paragraph, printable, wrap } from "./text.ts";
import { duration, moment } from "./time.ts";

/** The rows, and under each its spans: what it took, what went wrong, what it carries, and where it is in Jaeger's UI. */
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
    ...(more === 0 ? [] : [style.color.dim(" ".repeat(margin) + prose.more(more))]),
  ];
}

/** Spans stand under the label of their row. */
const margin = 8;
/** Deeper ones stand no further to the right. */
const deepest = 8;

/** @param start of the try that it is inside of */
function linesOfSpan(span: UnfoldedSpan, start: Microseconds, isOfSeveral: boolean, style: Style): string[] {
  const { color, lang, width, links } = style;
  const prose = showProseIn(lang).trace;
  const { depth, outcome, error, url, sameAs } = span;
  const indent = " ".repeat(Math.min(margin, Math.floor(width / 8)) + 2 * Math.min(depth, deepest));
  const under = `${indent}  `;
  const point = isOfSeveral && span.point !== null ? `${span.point}  ` : "";
  const told = [
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
    `${name}  ${told.join(", ")}`,
    width,
  );
  const paint = outcome === "ok" ? (text: string) => text : outcome === "error" ? color.red : color.yellow;
  const title = [links && url !== null ? withLink(first, name, printable(url)) : first, ...rest].map((line) =>
    paint(line),
  );
  if (sameAs !== null) return title;
  const what = [error?.type, error?.message]
    .filter((part) => part != null && part !== "")
    .map((part) => inSentence(part!));
  const isLedTo = depth === 0 || outcome === "error";
  return [
    ...title,
    ...(error === null
      ? []
      : paragraph(under, prose.error(what.join(", ")), width).map((line) => color.bold.red(line))),
    ...carried(span, under, style).map((line) => color.dim(line)),
    ...(links && url !== null
      ? []
      : isLedTo
        ? paragraph(under, url === null ? prose.place(span.traceId, span.spanId) : printable(url), width)
        : []),
  ];
}

/** The name of a span as the link to it; where the line was broken within the name, as much of it as is there. */
function withLink(line: string, name: string, url: string): string {
  const at = line.indexOf(name);
  const text = at < 0 ? line.trimStart() : name;
  return line.replace(text, () => linked(text, url));
}

/** What tells of a connection, or of whoever made the span, and not of the order; JSON has it. */
const plumbing = new RegExp(
  [
    "^(internal|otel|telemetry|thread|network|net|express|client|user_agent|process|db\\.postgresql)\\.",
    "^(span\\.kind|error|server\\.port|url\\.scheme|http\\.(flavor|scheme|user_agent)|messaging\\.protocol(_version)?|rpc\\.system)$",
    "^aws\\.request\\.extended_id$",
  ].join("|"),
);

function carried({ attributes, events, error, at }: UnfoldedSpan, under: string, { lang, width }: Style): string[] {
  const pairs = (all: ReadonlyMap<string, string>) =>
    [...all]
      .filter(([name, value]) => value !== "" && !plumbing.test(name))
      .map(([name, value]) => `${inSentence(name)}=${cut(inSentence(value), 120)}`)
      .join(" · ");
  const own = pairs(attributes);
  // What an exception says has been told as the error.
  const others = events.filter(({ name }) => error === null || name !== "exception").slice(0, mostEvents);
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

const mostEvents = 10;
