import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from "@clickhouse/client";
import type { SourceError } from "../errors.ts";
import { type Access, checkSafe, credentialOf } from "../jaeger/access.ts";
import { limiter, pacer } from "../jaeger/concurrency.ts";
import type { HttpOptions } from "../jaeger/http.ts";
import { noAnswer, tooSlow } from "../jaeger/no-answer.ts";
import { waitBefore } from "../jaeger/retry.ts";
import { clickHouse } from "../server.ts";
import { serverTime } from "../source.ts";
import { type Address, clickHouseAddress } from "./address.ts";
import { isBusy, isStale, refusal } from "./refusal.ts";
import { type Row, rowsIn } from "./rows.ts";
import { Unanswered, Watched } from "./watched.ts";
import { longestTimer } from "../timer.ts";

export interface Question {
  /** What is asked for, in words of our own: for `--verbose`, and as a comment for whoever looks into `system.query_log`. */
  readonly about: string;
  /** Which: never a part of the statement. */
  readonly which?: string;
  /** A SELECT without a FORMAT. No value stands in it: each is a parameter, `{name:String}`. */
  readonly sql: string;
  readonly parameters?: Readonly<Record<string, string | number | readonly string[]>>;
}

type Read<T> = (rows: AsyncIterable<Row>) => Promise<T>;

export interface ClickHouse {
  readonly address: Address;
  /**
   * Hands the rows of the answer to `read` as they come. Where the connection breaks, or ClickHouse is busy, it is asked again, and `read`
   * begins anew. No setting is sent along, so that a user who may only read (`readonly = 1`) can ask.
   * @throws SourceError `unauthorized`, `unreachable`, `bad-answer`; an aborted signal's reason as it is
   */
  ask<T>(question: Question, read: Read<T>): Promise<T>;
  close(): Promise<void>;
}

/** Each query uses as many of the server's cores as it may: two at once keep it busy. */
const kind = { concurrency: 2, ratePerSecond: 50 };

/** @throws SourceError `bad-url` */
export function clickHouseClient(options: HttpOptions): ClickHouse {
  const { timeoutMs, signal, access = {} } = options;
  const { concurrency = kind.concurrency, ratePerSecond = kind.ratePerSecond } = options;
  const address = clickHouseAddress(options.baseUrl);
  const { base } = address;
  checkSafe(base, access);
  const agent = agentFor(address.url, access, concurrency);
  const client = createClient({
    url: address.url,
    http_agent: agent,
    // Who asks is told by a header of ours: tokens are renewed, and a certificate needs none.
    set_basic_auth_header: false,
    // Times are watched here.
    request_timeout: longestTimer,
    application: "ordertrace",
    // It writes to the console.
    log: { level: ClickHouseLogLevel.OFF },
    ...(access.headers === undefined ? {} : { http_headers: { ...access.headers } }),
  });
  const inTurn = limiter(concurrency);
  const paced = pacer(ratePerSecond);
  const hide = access.hide ?? ((text: string) => text);

  const once = async <T>(
    { about, which = "", ...question }: Question,
    read: Read<T>,
    authorization?: string,
  ): Promise<T> => {
    const started = performance.now();
    const stop = new AbortController();
    const onAbort = () => stop.abort();
    signal?.addEventListener("abort", onAbort, { once: true });
    let bytes = 0;
    let date: string | undefined;
    const tell = (status: string) =>
      options.onExchange?.({
        method: "POST",
        target: `${new URL(base).pathname} ${about} ${which}`.trimEnd(),
        status,
        bytes,
        milliseconds: performance.now() - started,
        ...serverTime(date),
      });
    const watch = new Watched(timeoutMs, stop);
    try {
      const { status, hasFailed, stream, ...told } = await watch.during(
        execute(client, `/* ordertrace: ${about} */ ${question.sql}`, question.parameters, authorization, stop.signal),
      );
      date = told.date;
      const body = watch.pieces(stream, (more) => (bytes += more));
      if (status !== 200 || hasFailed) {
        const text = hide(await startOf(body));
        tell(String(status));
        const refused = refusal(base, text, status, credentialOf(access));
        throw isStale(status, text)
          ? new TryAgain(refused, true)
          : isBusy(status, text)
            ? new TryAgain(refused)
            : refused;
      }
      const answer = await read(rowsIn(body, base));
      tell("200");
      return answer;
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      if (!(error instanceof Unanswered)) throw error;
      tell("no answer");
      if (error.late) throw tooSlow(base, timeoutMs);
      const none = noAnswer(base, error.cause, clickHouse);
      throw isBrokenOff(error.cause) ? new TryAgain(none) : none;
    } finally {
      signal?.removeEventListener("abort", onAbort);
    }
  };
  const ask = async <T>(question: Question, read: Read<T>): Promise<T> => {
    let authorization = await access.authorization?.header();
    let renewed = false;
    await paced(signal);
    const until = performance.now() + timeoutMs;
    for (let attempt = 1; ; attempt++) {
      try {
        return await once(question, read, authorization);
      } catch (error) {
        if (!(error instanceof TryAgain)) throw error;
        if (error.isStale) {
          const newer: string | undefined = renewed ? undefined : await access.authorization?.header(authorization);
          if (newer === undefined) throw error.refused;
          [renewed, authorization] = [true, newer];
          continue;
        }
        const wait = waitBefore(attempt, {}, until - performance.now(), Math.random);
        if (wait === undefined) throw error.refused;
        await sleep(wait, undefined, signal === undefined ? {} : { signal });
        await paced(signal);
      }
    }
  };
  return {
    address,
    ask: (question, read) =>
      inTurn(() => ask(question, read)).catch((error: unknown) => {
        throw signal?.aborted ? signal.reason : error;
      }),
    close: async () => {
      await client.close();
      agent.destroy();
    },
  };
}

/** All rows of an answer. */
export const allOf = async (rows: AsyncIterable<Row>): Promise<Row[]> => {
  const all: Row[] = [];
  for await (const row of rows) all.push(row);
  return all;
};

/** The client's own reading of an answer loses what an old server says last: the body is taken as it comes, of whichever status. */
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
    ...(parameters === undefined ? {} : { query_params: parameters }),
    ...(authorization === undefined ? {} : { http_headers: { authorization } }),
  });
  return {
    status: http_status_code ?? 0,
    hasFailed: response_headers["x-clickhouse-exception-code"] !== undefined,
    stream,
    date: response_headers["date"]?.toString(),
  };
}

/** Of what is no answer so much tells what it is. */
const longestRefusal = 64 * 1024;

async function startOf(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > longestRefusal) break;
  }
  return Buffer.concat(chunks).toString("utf8");
}

class TryAgain extends Error {
  override readonly name = "TryAgain";
  /** What it comes to when there is no other try. */
  readonly refused: SourceError;
  /** With another credential, if there is one. */
  readonly isStale: boolean;

  constructor(refused: SourceError, isStale = false) {
    super("try again");
    this.refused = refused;
    this.isStale = isStale;
  }
}

/** A connection that was there and broke. */
const isBrokenOff = (error: unknown): boolean =>
  error instanceof Error && "code" in error && /^(ECONNRESET|EPIPE)$/.test(String(error.code));

/** Connections that are kept: directly, or over a Unix socket. A proxy is not asked. */
function agentFor(url: string, { tls, socket }: Access, maxSockets: number): HttpAgent | HttpsAgent {
  const options = { keepAlive: true, maxSockets, ...(socket === undefined ? {} : { socketPath: socket }) };
  return url.startsWith("https:") ? new HttpsAgent({ ...options, ...tls }) : new HttpAgent(options);
}
