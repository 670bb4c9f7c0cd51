import { expect, it } from "vitest";
import { Audit } from "../../src/privacy/audit.ts";
import type { Span, Trace } from "../../src/trace/span.ts";
import { span } from "../trace/span.ts";

const traceId = "a".repeat(32);
const withText = (spanId: string, text: string): Span => span({ traceId, spanId, attributes: { payload: text } });
const trace = (spans: Span[], unread: Trace["unread"] = []): Trace => ({ traceId, spans, warnings: [], unread });
const long = "x ".repeat(100_000);

it("counts exactly", () => {
  const audit = new Audit();
  const events = ["1", "2", "3"].map((end) => ({
    name: "exception",
    time: 1,
    attributes: new Map([["exception.stacktrace", `${long}${end}`]]),
  }));
  const unread = Array.from({ length: 5_000 }, () => ({ why: "startTime: expected a time" }));
  audit.add(trace([span({ traceId, spanId: "1".repeat(16), events })], unread));
  expect(audit.report).toMatchObject({ cut: 3, unread: 5_000 });
});

it("counts nothing twice in a trace that comes again with more spans", () => {
  const audit = new Audit();
  const first = withText("1".repeat(16), `${long}1`);
  const second = withText("2".repeat(16), `${long}2`);
  const why = { why: "startTime: expected a time" };
  for (const one of [
    trace([first], [why]),
    trace([first], [why]),
    trace([first, second], [why]),
    trace([first, second], [why, why]),
  ])
    audit.add(one);
  expect(audit.report).toMatchObject({ cut: 2, unread: 2 });
});
