import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { Session } from "chdb";

/** A ClickHouse engine in this process, behind the part of ClickHouse's HTTP interface that a client needs. */
export interface Chdb {
  readonly session: Session;
  /** `http://127.0.0.1:…`, without a database. */
  readonly url: string;
  /** The statements that came in, newest last. */
  readonly asked: readonly Asked[];
  close(): Promise<void>;
}

interface Asked {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** The address's other parameters: settings, a database. */
  readonly others: Readonly<Record<string, string>>;
}

/** If the engine is missing on a platform, the test says so and is not skipped. */
async function openSession(): Promise<Session> {
  const { Session } = await import("chdb").catch((error: unknown) => {
    throw new Error(
      "chDB's engine is not installed: there is one for Linux with glibc and for macOS, as an optional dependency of chdb; run npm ci",
      { cause: error },
    );
  });
  return new Session();
}

/**
 * @param plans whether the engine optimises plans as a server does. Of a long statement about few rows that takes half of
 * the time; the answer is the same
 */
export async function startChdb({ plans = true } = {}): Promise<Chdb> {
  const session = await openSession();
  if (!plans) session.query("SET query_plan_enable_optimizations = 0, compile_expressions = 0");
  const asked: Asked[] = [];
  // The engine has one session, and a parameter is a setting of that session. So statements take turns.
  let turn: Promise<unknown> = Promise.resolve();
  const answer = (one: Asked): Promise<Buffer> => {
    asked.push(one);
    const run = turn.then(async () => {
      for (const [name, value] of Object.entries(one.parameters)) session.query(`SET param_${name} = ${quoted(value)}`);
      return Buffer.from((await session.queryAsync(one.sql)).bytes());
    });
    turn = run.catch(() => {});
    return run;
  };
  const server = createServer(async (request, response) => {
    try {
      const body = await answer(await questionIn(request));
      response.writeHead(200, { "content-type": "application/json" }).end(body);
    } catch (error) {
      const message = String(error instanceof Error ? error.message : error).replace(/^.*?(?=Code: )/s, "");
      const code = /Code: (\d+)/.exec(message)?.[1] ?? "1001";
      response.writeHead(500, { "x-clickhouse-exception-code": code }).end(message);
    }
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    session,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      session.close();
    },
  };
}

async function questionIn(request: IncomingMessage): Promise<Asked> {
  const { searchParams } = new URL(request.url ?? "/", "http://localhost");
  const all = [...searchParams].filter(([name]) => name !== "query_id");
  const isParameter = ([name]: readonly [string, string]) => name.startsWith("param_");
  return {
    sql: await text(request),
    parameters: Object.fromEntries(
      all.filter(isParameter).map(([name, value]) => [name.slice("param_".length), value]),
    ),
    others: Object.fromEntries(all.filter((one) => !isParameter(one))),
  };
}

const quoted = (value: string): string => `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
