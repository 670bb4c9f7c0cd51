import type { z } from "zod";
import type { Matcher, Path } from "../order/path.ts";
import type { printedPathSchema } from "./printed-schemas.ts";

/** The path as `ordertrace path --format json` prints it, every name resolved. */
export const pathJson = ({
  name,
  rows,
  deadlines,
  variants,
  supports,
  fields,
}: Path): z.infer<typeof printedPathSchema> => ({
  schemaVersion: 1,
  command: "path",
  exitCode: 0,
  name,
  fields: {
    orderId: [...fields.orderId],
    calculationRequestId: [...fields.calculationRequestId],
    orderType: [...fields.orderType],
    orderStatus: [...fields.orderStatus],
    operatorId: [...fields.operatorId],
    query: [...fields.query],
  },
  rows: rows.map(({ row, actor, label, points }) => ({
    row,
    actor,
    label,
    points: points.map(({ point, label: own, needs, within, person, match }) => ({
      point,
      label: own,
      needs: [...needs],
      within: within ?? null,
      person: person?.name ?? null,
      match: seenAs(match),
    })),
  })),
  deadlines: deadlines.map(({ from, to, limit }) => ({ from, to, limitMs: limit / 1_000 })),
  variants: variants.map(({ name: variant, entry, without }) => ({
    name: variant,
    entry: entry === undefined ? null : seenAs(entry),
    without: [...without],
  })),
  supports: supports.map(({ name: support, after, before, match }) => ({
    name: support,
    after,
    before,
    match: seenAs(match),
  })),
});

/** How a span is recognised, as one reads it aloud. */
export function seenAs(match: Matcher): string {
  const status =
    match.status === undefined ? "" : `, ${match.status.not ? "not " : ""}${match.status.values.join(" or ")}`;
  const what = {
    http: () => (match.kind === "http" ? match.routes.map((route) => `${match.method} ${route}`).join(" or ") : ""),
    write: () => (match.kind === "write" ? `write to ${match.tables.join(" or ")}` : ""),
    "object-store": () =>
      match.kind === "object-store" ? `${match.method} ${match.answer === "any" ? "answered" : "succeeded"}` : "",
    operation: () => (match.kind === "operation" ? match.names.map((name) => `“${name}”`).join(" or ") : ""),
    send: () => (match.kind === "send" ? `send to ${match.names.join(" or ")}` : ""),
    receive: () => (match.kind === "receive" ? `receive from ${match.names.join(" or ")}` : ""),
    "cache-write": () => "cache write",
  }[match.kind]();
  return `${match.services.join(" or ")}: ${what}${status}`;
}
