import { errorCode } from "../../error-code.ts";
import type { Beginning } from "../../look-back.ts";
import { say, type Sentence } from "../../sentence.ts";
import { type HintAbout, SourceError } from "../errors.ts";
import { jaeger, type Server } from "../server.ts";

/** Why no whole answer came, by Node's or undici's name for the failure. The first pattern that matches counts. */
const reasonsFor = ({ name }: Server): readonly (readonly [RegExp, what: Sentence, hint: Sentence | HintAbout])[] => [
  // Comes first: this is the proxy's failure, not the server's.
  [
    /HTTP Tunneling|SecureProxyConnectionError|UND_ERR_PRX_TLS/,
    say`can't be reached: the proxy would not let the request through`,
    say`Check HTTPS_PROXY, and whether this host belongs in NO_PROXY.`,
  ],
  [
    /UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT|E(HOST|NET)UNREACH/,
    say`can't be reached over the network`,
    (address) => say`Check ${address} and the network.`,
  ],
  [/ENOENT|EACCES/, say`can't be reached by its socket`, say`Check the path in --unix-socket, and who may use it.`],
  [/ECONNREFUSED/, say`refuses the connection`, (address) => say`Is ${name} running there? Check ${address}.`],
  [
    /ENOTFOUND|EAI_AGAIN/,
    say`is not known by that name`,
    (address) => say`Check the host in ${address}, and the network.`,
  ],
  [
    /ERR_SSL_.*(ALERT|CERTIFICATE_REQUIRED)|alert number (40|42|43|44|45|46|116)/i,
    say`does not accept the client certificate, or wants one`,
    say`Give one that it knows: --cert-file and --key-file.`,
  ],
  [
    /CERT|SSL|TLS|self.signed/i,
    say`could not be trusted over TLS`,
    say`Check the certificate, or whether the address is http; a company's own authority is given with --ca-file.`,
  ],
  [/HPE_|HTTPParserError/, say`does not speak HTTP`, say`Check the port, and whether the address is https.`],
  [
    /UND_ERR_SOCKET|ECONNRESET|EPIPE|RES_CONTENT_LENGTH|other side closed|terminated/i,
    say`broke off its answer`,
    say`Try again; ${name} or a proxy before it may have restarted.`,
  ],
  [/^/, say`could not be reached`, (address) => say`Check ${address} and the network.`],
];

/** The error for an answer that did not come, or not whole. */
export function noAnswer(base: string, error: unknown, server: Server = jaeger): SourceError {
  const names = namesOf(error).join(" ");
  if (/\(407\)/.test(names)) {
    const hint = say`Write them into HTTPS_PROXY: http://user:password@proxy.example.com:3128.`;
    return new SourceError("unauthorized", say`${base} can't be reached: the proxy wants credentials (HTTP 407)`, hint);
  }
  const [, what, hint] = reasonsFor(server).find(([pattern]) => pattern.test(names))!;
  const said = say`${base} ${what}`;
  return typeof hint === "function"
    ? new SourceError("unreachable", said, hint(say`${server.option} or ${server.variable}`), hint)
    : new SourceError("unreachable", said, hint);
}

/** What a request that got no whole answer in time asked for, and how far the server got. */
export interface Late {
  /** The option that chooses the time it asked about, if one does: a shorter time is answered sooner. */
  readonly shortenedBy: Beginning | undefined;
  /** Whether the server accepted a connection, and has answered nothing yet. */
  readonly isSilent?: boolean;
}

export function tooSlow(base: string, timeoutMs: number, { shortenedBy, isSilent = false }: Late): SourceError {
  const longer = `--timeout ${Math.max(2, Math.ceil((2 * timeoutMs) / 60_000))}m`;
  const otherwise = isSilent
    ? say`It accepts connections but does not answer: it hangs, or a proxy before it does. If it is only slow, allow more with ${longer}.`
    : say`Try again, or allow more with ${longer}.`;
  const hint =
    shortenedBy === undefined
      ? otherwise
      : say`Try again, allow more with ${longer}, or ask about less time with ${shortenedBy}.`;
  return new SourceError("unreachable", say`${base} did not give a whole answer within ${timeoutMs / 1_000} s`, hint);
}

/** The error for an answer whose bytes were damaged on the way, as may be the ids among them: both servers send UTF-8. */
export const damaged = (base: string, { name }: Server): SourceError =>
  new SourceError(
    "bad-answer",
    say`${base} sent an answer that is no UTF-8: damaged, or compressed though that was not asked for`,
    say`Try again; if it stays so, look at the proxy before ${name}, or ask ${name} itself.`,
  );

/** Names, codes and messages of an error, its causes and its parts: a host may fail with an error per address. */
function namesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const parts = error instanceof AggregateError ? error.errors : [];
  return [error.name, errorCode(error), error.message, ...[error.cause, ...parts].flatMap(namesOf)];
}
