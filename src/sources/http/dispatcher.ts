import { Agent, buildConnector, type Dispatcher, EnvHttpProxyAgent } from "undici";
import { defined } from "../../defined.ts";
import { say } from "../../sentence.ts";
import { excerpt, SourceError } from "../errors.ts";
import { type Access, isThisHost } from "./access.ts";
import { decoded } from "./url-secrets.ts";

export interface Connecting {
  readonly timeoutMs: number;
  readonly connections: number;
  /** Ends connections that are still being made. */
  readonly signal: AbortSignal;
}

/**
 * Connections to one server: directly, over a Unix socket, or through a proxy.
 * @throws SourceError `bad-url` when the proxy's address is invalid
 */
export function dispatcherFor(
  base: string,
  access: Access,
  { timeoutMs, connections, signal }: Connecting,
): Dispatcher {
  const { protocol, hostname } = new URL(base);
  const { tls, socket, proxy } = access;
  // Each request has its own timeout, from its beginning to its end.
  const agentOptions = { connections, headersTimeout: 0, bodyTimeout: 0 };
  const connector = buildConnector({
    timeout: timeoutMs,
    signal,
    ...tls,
    ...defined({ socketPath: socket }),
  });
  // Node connects a socket even if its signal was aborted before.
  const connect: buildConnector.connector = (options, done) =>
    signal.aborted ? done(new Error("closed"), null) : connector(options, done);
  // A server on this host needs no proxy, as in other clients.
  if (proxy === undefined || socket !== undefined || isThisHost(hostname))
    return new Agent({ ...agentOptions, connect });
  const url = checkedProxy(proxy.url);
  return new EnvHttpProxyAgent({
    ...agentOptions,
    connect,
    requestTls: { timeout: timeoutMs, ...tls },
    proxyTls: { timeout: timeoutMs, signal },
    // Many proxies let a tunnel through to port 443 only: plain http is passed on, as curl does it.
    proxyTunnel: protocol === "https:",
    httpProxy: protocol === "http:" ? url : "",
    httpsProxy: protocol === "https:" ? url : "",
    noProxy: proxy.except,
  });
}

/** A server's address for messages, with the socket or the proxy on the way to it: that may be what fails. */
export function wayTo(base: string, { socket, proxy }: Access): string {
  if (socket !== undefined) return `${base} at ${socket}`;
  // The library evaluates NO_PROXY, so this server may be asked directly after all.
  return proxy === undefined || isThisHost(new URL(base).hostname)
    ? base
    : `${base}, by way of ${nameOfProxy(proxy.url)},`;
}

/** A proxy's address without the credentials that it may hold. */
function nameOfProxy(url: string): string {
  if (!URL.canParse(url)) return excerpt(url.replace(/.*@/s, ""));
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}

function checkedProxy(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isWhole = url !== undefined && decoded(url.username) !== undefined && decoded(url.password) !== undefined;
  if (isWhole && /^https?:$/.test(url.protocol)) return text;
  throw new SourceError(
    "bad-url",
    say`${nameOfProxy(text)} is no address of an HTTP proxy`,
    say`Write HTTPS_PROXY (for http addresses HTTP_PROXY) as http://proxy.example.com:3128, or name this host in NO_PROXY.`,
  );
}
