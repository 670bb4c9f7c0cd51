import { connect } from "node:tls";
import type { Microseconds } from "../../trace/span.ts";
import { SourceError } from "../errors.ts";
import type { Server } from "../server.ts";
import type { Access } from "./access.ts";
import { noAnswer, tooSlow } from "./no-answer.ts";

/** How a server shows who it is. */
export interface Certificate {
  /** `TLSv1.3` */
  readonly protocol: string;
  /** When it runs out. */
  readonly until: Microseconds;
  /** Why it is not trusted, by the name that OpenSSL or Node gives it; undefined where it is. */
  readonly problem: string | undefined;
  readonly tookMs: number;
}

/**
 * Looks at a server's certificate, trusted or not: so that it can be said what is wrong with it. Nothing is sent over this connection.
 * @throws SourceError `unreachable`; an aborted signal's reason as it is
 */
export function certificateOf(
  base: string,
  { tls, socket }: Access,
  server: Server,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<Certificate> {
  const { hostname, port } = new URL(base);
  const host = hostname.replace(/^\[|\]$/g, "");
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const place = socket === undefined ? { host, port: Number(port || 443) } : { path: socket, servername: host };
    const connection = connect({ ...place, ...tls, rejectUnauthorized: false }, () => {
      const problem = connection.authorized ? undefined : String(connection.authorizationError);
      const until = Date.parse(connection.getPeerCertificate().valid_to) * 1_000;
      resolve({
        protocol: connection.getProtocol() ?? "TLS",
        until,
        problem,
        tookMs: performance.now() - started,
      });
      connection.destroy();
    });
    const onAbort = () => {
      connection.destroy();
      reject(signal.reason);
    };
    signal.addEventListener("abort", onAbort, { once: true });
    connection.setTimeout(timeoutMs, () => connection.destroy(tooSlow(base, timeoutMs)));
    connection.once("error", (error) => {
      reject(error instanceof SourceError ? error : noAnswer(base, error, server));
    });
    connection.once("close", () => signal.removeEventListener("abort", onAbort));
  });
}
