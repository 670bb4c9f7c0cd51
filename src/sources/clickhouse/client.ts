import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { Readable } from "node:stream";
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from "@clickhouse/client";
import { defined } from "../../defined.ts";
import { type Access, checkSafe, credentialOf } from "../http/access.ts";
import { noAnswer, tooSlow } from "../http/no-answer.ts";
import type { HttpOptions } from "../http/options.ts";
import { longestTimer } from "../http/timer.ts";
import { inTries, TryAgain } from "../http/tries.ts";
import { clickHouse } from "../server.ts";
import { serverTime } from "../source.ts";
import { type Address, clickHouseAddress } from "./address.ts";
import { isBusy, isStale, refusal } from "./refusal.ts";
import { type Row, rowsIn } from "./rows.ts";
import { Unanswered, Watched } from "./watched.ts";

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
    ...defined({ http_headers: access.headers && { ...access.headers } }),
  });
  const tried = inTries({ ...options, concurrency, ratePerSecond });
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
        const giveUp = () => {
          throw refused;
        };
        if (isStale(status, text)) throw new TryAgain(giveUp, { newerCredential: true });
        throw isBusy(status, text) ? new TryAgain(giveUp) : refused;
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

/** A connection that was there and broke. */
const isBrokenOff = (error: unknown): boolean =>
  error instanceof Error && "code" in error && /^(ECONNRESET|EPIPE)$/.test(String(error.code));

/** Connections that are kept: directly, or over a Unix socket. A proxy is not asked. */
function agentFor(url: string, { tls, socket }: Access, maxSockets: number): HttpAgent | HttpsAgent {
  const options = { keepAlive: true, maxSockets, ...defined({ socketPath: socket }) };
  return url.startsWith("https:") ? new HttpsAgent({ ...options, ...tls }) : new HttpAgent(options);
}
