import type { z } from "zod";
import type { Path } from "../order/path.ts";
import type { printedPathSchema } from "./printed-schemas.ts";
import { seenAs } from "./seen-as.ts";

/** The path as `ordertrace path --format json` prints it, every name resolved. */
export const pathJson = ({
  name,
  rows,
  deadlines,
  retries,
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
      match: seenAs(match, "en"),
    })),
  })),
  deadlines: deadlines.map(({ from, to, limit, daysOff }) => ({
    from,
    to,
    limitMs: limit / 1_000,
    ...(daysOff === undefined ? {} : { daysOff: [...daysOff.days] }),
  })),
  retries: [...retries].map(([point, time]) => ({ point, forMs: time / 1_000 })),
  variants: variants.map(({ name: variant, entry, without }) => ({
    name: variant,
    entry: entry === undefined ? null : seenAs(entry, "en"),
    without: [...without],
  })),
  supports: supports.map(({ name: support, after, before, match }) => ({
    name: support,
    after,
    before,
    match: seenAs(match, "en"),
  })),
});
