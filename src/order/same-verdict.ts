import type { OrderReport } from "./report.ts";

/** Whether two reports say the same of an order; how it is known may differ. */
export const sameVerdict = (one: OrderReport, other: OrderReport): boolean => said(one) === said(other);

const said = ({ verdict, findings }: OrderReport): string => {
  const { state, point, row, since, deadline, reason } = verdict;
  const found = findings.map((finding) => [finding.code, finding.point]);
  return JSON.stringify([state, point, row, since, deadline, reason, found]);
};
