import type { Microseconds } from "../../../src/trace/span.ts";
import { recordedV1 } from "./recorded-v1.ts";
import { recordedV3 } from "./recorded-v3.ts";
import { html, send, startStub, type StubAnswer, type StubServer } from "./stub-server.ts";

export interface RecordedJaeger extends StubServer {
  /** The recording's present moment. */
  readonly now: Microseconds;
}

export interface RecordedOptions {
  /** Which traces of a full answer are dropped is the storage's choice: memory keeps the newest, Cassandra any. */
  readonly limitBehaviour?: "newest" | "oldest";
  /** Badger and Cassandra search only within a service; v3 then answers 400 to a search without one. */
  readonly needsService?: boolean;
  /** Servers before 2.19 ignore `query.attributes` and answer with whatever is in the window. */
  readonly ignoresAttributes?: boolean;
}

/** Answers one query of the API, or undefined where the dialect knows no such path. */
export type RecordedDialect = (url: URL, options: RecordedOptions) => StubAnswer | undefined;

export const presentMoment: Readonly<Record<"v1" | "v3", Microseconds>> = {
  v1: Date.parse("2026-11-24T02:39:09Z") * 1_000,
  v3: Date.parse("2026-11-24T02:39:38Z") * 1_000,
};

/** A server that holds every recorded trace of a dialect and answers as a Jaeger with memory storage does. */
export async function startRecordedJaeger(dialect: "v1" | "v3", options: RecordedOptions = {}): Promise<RecordedJaeger> {
  const answer = { v1: recordedV1, v3: recordedV3 }[dialect];
  const server = await startStub((url, response) => send(response, answer(url, options) ?? uiPage));
  return { ...server, now: presentMoment[dialect] };
}

/** Jaeger 1.62 serves its UI, with 200, on every path it does not know. */
const uiPage = html('<!doctype html><html lang="en"><head><title>Jaeger UI</title></head><body><div id="jaeger-ui-root"></div></body></html>');

/** The traces of a full answer that survive its limit. */
export function limited<T>(found: readonly T[], start: (trace: T) => number, limit: number, behaviour: RecordedOptions["limitBehaviour"]): T[] {
  const newestFirst = [...found].sort((a, b) => start(b) - start(a));
  return behaviour === "oldest" ? newestFirst.slice(-limit) : newestFirst.slice(0, limit);
}
