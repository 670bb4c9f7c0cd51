import { describe, expect, it } from "vitest";
import { endedUnseen, errorOf, outcomeOf } from "../../src/trace/outcome.ts";
import { isSampled } from "../../src/trace/sampling.ts";
import type { Span } from "../../src/trace/span.ts";
import { span } from "./span.ts";

const exception = (extra: Record<string, string> = {}): Span["events"] => [
  {
    name: "exception",
    time: 1,
    attributes: new Map(Object.entries({ "exception.type": "IOError", "exception.message": "reset", ...extra })),
  },
];

describe("the outcome of a span", () => {
  it.each([
    ["a 500 on the server", span({ kind: "server", attributes: { "http.status_code": 500 } }), "error"],
    [
      "a 4xx on the server is a refusal",
      span({ kind: "server", attributes: { "http.response.status_code": 409 }, status: "error" }),
      "refused",
    ],
    [
      "a 200 whose handler recorded an exception it dealt with",
      span({ kind: "server", attributes: { "http.status_code": 200 }, events: exception() }),
      "ok",
    ],
    ["S3's 404 on the client", span({ kind: "client", attributes: { "http.status_code": 404 } }), "error"],
    ["an ERROR status", span({ kind: "producer", status: "error" }), "error"],
    ["an exception", span({ kind: "internal", events: exception() }), "error"],
    [
      "an exception that did not escape",
      span({ kind: "internal", events: exception({ "exception.escaped": "false" }) }),
      "ok",
    ],
    [
      "an exception that did not escape, as Python's SDK writes it",
      span({ kind: "internal", events: exception({ "exception.escaped": "False" }) }),
      "ok",
    ],
    ["a nack", span({ kind: "consumer", events: [{ name: "nack", time: 1, attributes: new Map() }] }), "error"],
    ["error.type", span({ kind: "client", attributes: { "error.type": "ECONNREFUSED" } }), "error"],
    ["an attribute that says error", span({ kind: "client", attributes: { error: true } }), "error"],
    ["an attribute that names one", span({ kind: "client", attributes: { error: "timeout" } }), "ok"],
    ["a plain span", span(), "ok"],
  ])("%s", (_what, one, outcome) => {
    expect(outcomeOf(one)).toBe(outcome);
  });

  it("does not blame a consumer for its instrumentation's timeout", () => {
    const one = span({ kind: "consumer", status: "error", statusMessage: "instrumentation timeout called on message" });
    expect(outcomeOf(one)).toBe("ok");
    expect(endedUnseen(one)).toBe(true);
  });

  it.each(["channel closed", "channel error", "connection closed"])(
    "takes a message back from a consumer that stopped (%s)",
    (statusMessage) => {
      expect(outcomeOf(span({ kind: "consumer", status: "error", statusMessage }))).toBe("refused");
      expect(outcomeOf(span({ kind: "producer", status: "error", statusMessage }))).toBe("error");
    },
  );

  it("takes a nack for an error, though the message is to come again: a handler that threw sends it too", () => {
    const statusMessage = "nack called on message with requeue";
    expect(outcomeOf(span({ kind: "consumer", status: "error", statusMessage }))).toBe("error");
  });

  it("says of an error what the span says", () => {
    expect(errorOf(span({ status: "error", events: exception() }))).toEqual({ type: "IOError", message: "reset" });
    expect(errorOf(span({ kind: "client", attributes: { "http.status_code": 503 } }))).toEqual({
      type: "HTTP 503",
      message: null,
    });
  });
});

describe("sampling", () => {
  it.each([
    ["ot=th:0", false],
    ["ot=th:c", true],
    ["vendor=1,ot=th:8;rv:abc", true],
    ["vendor=1", false],
  ])("reads the tracestate %s", (traceState, sampled) => {
    expect(isSampled(span({ traceState }))).toBe(sampled);
  });

  it.each([
    ["const", "1", false],
    ["probabilistic", "0.2", true],
    ["probabilistic", "1", false],
    ["ratelimiting", "2", true],
  ])("reads Jaeger's sampler %s %s", (type, param, sampled) => {
    expect(isSampled(span({ attributes: { "sampler.type": type, "sampler.param": param } }))).toBe(sampled);
  });
});
