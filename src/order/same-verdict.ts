import type { OrderReport } from "./report.ts";

/** Whether two reports come to the same verdict and findings; their evidence may differ. */
export const sameVerdict = (one: OrderReport, other: OrderReport): boolean => conclusionOf(one) === conclusionOf(other);

const conclusionOf = ({ verdict, findings }: OrderReport): string => {
  const { state, point, row, since, deadline, reason } = verdict;
  const found = findings.map((finding) => [finding.code, finding.point]);
  return JSON.stringify([state, point, row, since, deadline, reason, found]);
};
