import type { OrderReport } from "../order/report.ts";

/** Whether an order has reached one of the words: its state, an order status that it has had, a point it has passed. */
export function isReached(
  words: readonly string[],
  { verdict, order, rows, path }: Pick<OrderReport, "verdict" | "order" | "rows" | "path">,
): boolean {
  const happened = new Set(
    rows
      .flatMap(({ points }) => points)
      .filter(({ state }) => state === "done" || state === "proved")
      .map(({ point }) => point),
  );
  return words.some(
    (word) =>
      verdict.state === word ||
      order.status === word ||
      isPast(word, order.status, path.statuses) ||
      happened.has(word) ||
      // A point proves the statuses that it writes: a closed order has been shipped. If it writes several statuses,
      // all of them count once the next step was taken.
      path.points.some(
        ({ point, match }) =>
          match.status?.not === false &&
          match.status.values.includes(word) &&
          happened.has(point) &&
          (match.status.values.length === 1 ||
            path.points.some(({ point: next, needs }) => needs.includes(point) && happened.has(next))),
      ),
  );
}

/** Whether a status comes before the one that the order has. */
const isPast = (word: string, status: string | null, statuses: readonly string[]): boolean =>
  status !== null && statuses.includes(word) && statuses.indexOf(status) > statuses.indexOf(word);
