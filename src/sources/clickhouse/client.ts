import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { Readable } from "node:stream";
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from "@clickhouse/client";
import { systemClock } from "../../clock.ts";
import { defined } from "../../defined.ts";
import { errorCode } from "../../error-code.ts";
import { type Access, checkSafe, credentialOf } from "../http/access.ts";
import { noAnswer, tooSlow } from "../http/no-answer.ts";
import { type HttpOptions, shortening } from "../http/options.ts";
import { longestTimer } from "../http/timer.ts";
import { inTries, TryAgain } from "../http/tries.ts";
import { clickHouse } from "../server.ts";
import { serverTime } from "../source.ts";
import { type Address, clickHouseAddress } from "./address.ts";
import { isBusy, isStale, refusal } from "./refusal.ts";
import { type Row, rowsIn } from "./rows.ts";
import { Unanswered, Watched } from "./watched.ts";

export interface Question {
  /** Says in our own words what is asked for: in `--verbose`, and as a comment for readers of `system.query_log`. */
  readonly about: string;
  /** Adds details to `about` in `--verbose`, such as a service or a time; never part of the statement. */
  readonly which?: string;
  /** A SELECT without a FORMAT. It contains no values: each is a parameter, `{name:String}`. */
  readonly sql: string;
  readonly parameters?: Readonly<Record<string, string | number | readonly string[]>>;
}

type Read<T> = (rows: AsyncIterable<Row>) => Promise<T>;

export interface ClickHouse {
  readonly address: Address;
  /**
   * Hands the rows of the answer to `read` as they come. If the connection breaks, or ClickHouse is busy, the question
   * is asked again, and `read` begins anew. No setting is sent along, so that a user who may only read (`readonly = 1`)
   * can ask.
   * @throws SourceError `unauthorized`, `unreachable`, `bad-answer`; an aborted signal's reason as it is
   */
  ask<T>(question: Question, read: Read<T>): Promise<T>;
  close(): Promise<void>;
}

/** Each query uses as many of the server's cores as it may, so two at once keep the server busy. */
const defaultLimits = { concurrency: 2, ratePerSecond: 50 };

/** @throws SourceError `bad-url` */
export function clickHouseClient(options: HttpOptions): ClickHouse {
  const { timeoutMs, signal, access = {}, clock = systemClock } = options;
  const { concurrency = defaultLimits.concurrency, ratePerSecond = defaultLimits.ratePerSecond } = options;
  const address = clickHouseAddress(options.baseUrl);
  const { base } = address;
  checkSafe(base, access);
  const agent = agentFor(address.url, access, concurrency);
  const client = createClient({
    url: address.url,
    http_agent: agent,
    // Our own header says who asks: tokens are renewed during a run, and a client certificate needs no header.
    set_basic_auth_header: false,
    // `Watched` limits the time instead.
    request_timeout: longestTimer,
    application: "ordertrace",
    // The client logs to the console.
    log: { level: ClickHouseLogLevel.OFF },
    ...defined({ http_headers: access.headers && { ...access.headers } }),
  });
  const tried = inTries({ ...options, clock, concurrency, ratePerSecond });
  const hide = access.hide ?? ((text: string) => text);

  const once = async <T>(
    { about, which = "", ...question }: Question,
    read: Read<T>,
    authorization?: string,
  ): Promise<T> => {
    const started = clock.elapsed();
    const stop = new AbortController();
    const onAbort = () => stop.abort();
    signal?.addEventListener("abort", onAbort, { once: true });
    let bytes = 0;
    let date: string | undefined;
    const report = (status: string) =>
      options.onExchange?.({
        method: "POST",
        target: `${new URL(base).pathname} ${about} ${which}`.trimEnd(),
        status,
        bytes,
        milliseconds: clock.elapsed() - started,
        ...serverTime(date),
      });
    const watch = new Watched(timeoutMs, stop);
    const shortenedBy = asksAboutTime(question.parameters) ? shortening(options) : undefined;
    try {
      const { status, hasFailed, stream, ...headers } = await watch.during(
        execute(client, `/* ordertrace: ${about} */ ${question.sql}`, question.parameters, authorization, stop.signal),
      );
      date = headers.date;
      const body = watch.pieces(stream, (more) => (bytes += more));
      if (status !== 200 || hasFailed) {
        const text = hide(await startOf(body));
        report(String(status));
        const refused = refusal(base, text, { status, credential: credentialOf(access), shortenedBy });
        const giveUp = () => {
          throw refused;
        };
        if (isStale(status, text)) throw new TryAgain(giveUp, { newerCredential: true });
        throw isBusy(status, text) ? new TryAgain(giveUp) : refused;
      }
      const answer = await read(rowsIn(body, base, shortenedBy));
      report("200");
      return answer;
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      if (!(error instanceof Unanswered)) throw error;
      report("no answer");
      if (error.late) throw tooSlow(base, timeoutMs, { shortenedBy });
      const none = noAnswer(base, error.cause, clickHouse);
      if (!isBrokenOff(error.cause)) throw none;
      throw new TryAgain(() => {
        throw none;
      });
    } finally {
      signal?.removeEventListener("abort", onAbort);
    }
  };
  return {
    address,
    ask: (question, read) => tried((authorization) => once(question, read, authorization)),
    close: async () => {
      await client.close();
      agent.destroy();
    },
  };
}

export const allOf = async (rows: AsyncIterable<Row>): Promise<Row[]> => {
  const all: Row[] = [];
  for await (const row of rows) all.push(row);
  return all;
};

/**
 * Returns the body as it comes, whatever the status: the client's own reading loses the error that an old server writes
 * at the end of its answer.
 */
async function execute(
  client: ClickHouseClient,
  sql: string,
  parameters: Question["parameters"],
  authorization: string | undefined,
  signal: AbortSignal,
): Promise<{ status: number; hasFailed: boolean; stream: Readable; date: string | undefined }> {
  const { stream, response_headers, http_status_code } = await client.exec({
    query: `${sql} FORMAT JSONCompact`,
    abort_signal: signal,
    ignore_error_response: true,
    ...defined({ query_params: parameters }),
    ...(authorization === undefined ? {} : { http_headers: { authorization } }),
  });
  return {
    status: http_status_code ?? 0,
    hasFailed: response_headers["x-clickhouse-exception-code"] !== undefined,
    stream,
    date: response_headers["date"]?.toString(),
  };
}

/** The beginning of a refusal is enough to tell its reason. */
const maxRefusalBytes = 64 * 1024;

async function startOf(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxRefusalBytes) break;
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Whether a question is about what was in a time: not about tables, nor about traces by their ids. */
const asksAboutTime = (parameters: Question["parameters"] = {}): boolean =>
  ["from", "first", "since"].some((name) => Object.hasOwn(parameters, name));

/** An established connection broke. */
const isBrokenOff = (error: unknown): boolean => /^(ECONNRESET|EPIPE)$/.test(errorCode(error));

/** Connections that are kept alive, direct or over a Unix socket. A proxy is not used. */
function agentFor(url: string, { tls, socket }: Access, maxSockets: number): HttpAgent | HttpsAgent {
  const options = { keepAlive: true, maxSockets, ...defined({ socketPath: socket }) };
  return url.startsWith("https:") ? new HttpsAgent({ ...options, ...tls }) : new HttpAgent(options);
}
