import { connect } from "node:tls";
import type { Microseconds } from "../../trace/span.ts";
import { SourceError } from "../errors.ts";
import type { Server } from "../server.ts";
import type { Access } from "./access.ts";
import { noAnswer, tooSlow } from "./no-answer.ts";

/** A server's certificate, and the connection over which the server showed it. */
export interface Certificate {
  /** `TLSv1.3` */
  readonly protocol: string;
  /** When the certificate expires. */
  readonly until: Microseconds;
  /** Why the certificate is not trusted, in OpenSSL's or Node's name for it; undefined where it is trusted. */
  readonly problem: string | undefined;
  readonly tookMs: number;
}

/**
 * Reads a server's certificate even if it is not trusted, to say what is wrong with it. Sends no request.
 * @throws SourceError `unreachable`; an aborted signal's reason as it is
 */
export async function certificateOf(
  base: string,
  { tls, socket }: Access,
  server: Server,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<Certificate> {
  signal.throwIfAborted();
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
    connection.setTimeout(timeoutMs, () => connection.destroy(tooSlow(base, timeoutMs, { shortenedBy: undefined })));
    connection.once("error", (error) => {
      reject(error instanceof SourceError ? error : noAnswer(base, error, server));
    });
    connection.once("close", () => signal.removeEventListener("abort", onAbort));
  });
}
