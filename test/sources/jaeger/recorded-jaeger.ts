import type { Microseconds } from "../../../src/trace/span.ts";
import { presentMoment, type RecordedOptions } from "./recorded-dialect.ts";
import { recordedV1 } from "./recorded-v1.ts";
import { recordedV3 } from "./recorded-v3.ts";
import { html, send, startStub, type StubServer } from "./stub-server.ts";

export interface RecordedJaeger extends StubServer {
  /** The recording's present moment. */
  readonly now: Microseconds;
}

/** A server that holds every recorded trace of a dialect and answers as a Jaeger with memory storage does. */
export async function startRecordedJaeger(
  dialect: "v1" | "v3",
  options: RecordedOptions = {},
): Promise<RecordedJaeger> {
  const answer = { v1: recordedV1, v3: recordedV3 }[dialect];
  const server = await startStub((url, response) => send(response, answer(url, options) ?? uiPage));
  return { ...server, now: presentMoment[dialect] };
}

/** Jaeger 1.62 serves its UI, with 200, on every path that it does not know. */
const uiPage = html(
  '<!doctype html><html lang="en"><head><title>Jaeger UI</title></head><body><div id="jaeger-ui-root"></div></body></html>',
);
