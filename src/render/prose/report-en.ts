import type { ReportProse } from "./report.ts";

const orders = (count: number): string => `${count} ${count === 1 ? "order" : "orders"}`;

export const reportEn: ReportProse = {
  headings: {
    path: "Path",
    timeline: "Timeline",
    evidence: "Evidence",
    steps: "Steps",
    also: "Also",
    search: "Search",
    checks: "Checks",
    critical: "Critical path",
  },
  contents: "Contents",
  columns: {
    what: "what",
    when: "when",
    span: "service, span",
    trace: "trace, span id",
  },
  picture: {
    title: (path) => `The order path ${path}`,
    walked: ({ done, all, at, never }) =>
      `${done} of ${all} steps are done.${at === null ? "" : ` The order stands at ${at}.`}${never === null ? "" : ` This never happened: step ${never}.`}`,
    fleet: (places) => `Where: ${places}.`,
    here: "the order is here",
    calm: "No step is marked.",
  },
  events: {
    limit: ({ from, to, limit, exceeded }) => {
      if (limit === null) return `the request of ${to} has ended, and its spans had until now to arrive`;
      return `the limit for ${to}${exceeded ? " is over" : ""}: ${limit}${from === null ? "" : ` after ${from}`}`;
    },
    passed: ({ order, point }) => `order ${order} passes ${point}`,
    error: "the error",
    request: "the request",
    judged: "judged as of this moment",
    attempts: (count) => `${count} attempts`,
  },
  cohort: ({ point, overtook, before, waiting, from, to, truncated }) => {
    const counts = [
      ...(overtook > 0 ? [`${orders(overtook)} that came later passed`] : []),
      ...(waiting > 0 ? [`${orders(waiting)} that came later did not`] : []),
      ...(before > 0 ? [`${orders(before)} that came earlier passed`] : []),
    ];
    const said = counts.length === 0 ? "none shows it" : counts.join(", ");
    return `Other orders at ${point} from ${from} to ${to}: ${said}.${truncated ? " CUT OFF: there are more." : ""}`;
  },
  scale: "Ten times the time between two steps makes the line between them one length longer.",
  bars: "How many orders show each step, and where something is amiss:",
  slow: ({ slow, count }) => `${slow} of ${count} slow`,
};
