import type { Beginning } from "../../look-back.ts";
import { say, type Sentence } from "../../sentence.ts";
import { excerpt, SourceError, type SourceErrorKind } from "../errors.ts";
import { isLogin, isPage } from "../http/login-page.ts";

/** A query asked for more than this user, or this server, allows at once: asking for less may help. */
export class TooMuch extends SourceError {}

/** Too many queries are under way: a try in a moment may succeed. */
export const isBusy = (status: number, text: string): boolean =>
  exceptionIn(text)?.code === 202 || [429, 502, 503, 504].includes(status);

/** The credential is refused; a newer one may be accepted. */
export const isStale = (status: number, text: string): boolean => status === 401 || exceptionIn(text)?.code === 516;

/** What ClickHouse says when a query fails: `Code: 60. DB::Exception: … (UNKNOWN_TABLE)`. */
export function exceptionIn(text: string): { readonly code: number; readonly message: string } | undefined {
  const found = /Code: (\d{1,5})\. DB::\w*Exception: ([^]{0,2000})/.exec(text.slice(0, maxSearched));
  return found === null ? undefined : { code: Number(found[1]), message: found[2]!.replace(/ \(version [^]*$/, "") };
}

/** Characters of an answer in which an exception is looked for. */
const maxSearched = 100_000;

/** Codes of queries that exceed a limit. */
const limitCodes: readonly number[] = [158, 159, 160, 191, 241, 307, 396];

/** What the codes of ClickHouse's ErrorCodes.cpp mean here. */
const reasons: readonly (readonly [codes: readonly number[], SourceErrorKind, hint: Sentence])[] = [
  [
    [192, 193, 194, 195, 516],
    "unauthorized",
    say`Check --user with --password-file, the token or the client certificate, and from where this user may ask.`,
  ],
  [[291, 497], "unauthorized", say`This user needs SELECT on the tables with the spans.`],
  [[60, 81], "bad-answer", say`Check the database in --clickhouse-url: http://host:8123/database.`],
  [limitCodes, "unreachable", say`Have this user's limits raised.`],
  [[201], "unreachable", say`This user's quota is used up: try again later.`],
  [[202], "unreachable", say`Try again in a moment.`],
  [[394], "unreachable", say`Somebody, or a limit, ended the query: system.query_log says who.`],
  [[209, 210, 279, 519], "unreachable", say`A shard or a replica did not answer: try again in a moment.`],
];

interface Refused {
  readonly status?: number;
  readonly credential?: Sentence | undefined;
  /** The option that chooses the time that was asked about, if one does. */
  readonly shortenedBy?: Beginning | undefined;
}

/** The error for a query without an answer, by what came in its place. */
export function refusal(base: string, text: string, { status = 200, credential, shortenedBy }: Refused): SourceError {
  const exception = exceptionIn(text);
  if (exception === undefined) return noClickHouse(base, text, status, credential);
  const [, kind, hint] = reasons.find(([codes]) => codes.includes(exception.code)) ?? unknownCode;
  const message = say`${base} answered: ${excerpt(exception.message)} (code ${exception.code})`;
  const next = kind === "unauthorized" && credential !== undefined ? say`Refused was ${credential}. ${hint}` : hint;
  if (!limitCodes.includes(exception.code)) return new SourceError(kind, message, next);
  const orLess =
    shortenedBy === undefined ? next : say`Ask about less time with ${shortenedBy}, or have this user's limits raised.`;
  return new TooMuch(kind, message, orLess);
}

const unknownCode = [[], "bad-answer", say`The server says so itself; system.query_log may say more.`] as const;

/** The error for an answer that is not ClickHouse's, but that of a proxy before it or of another server. */
function noClickHouse(base: string, text: string, status: number, credential: Sentence | undefined): SourceError {
  const behindLogin =
    credential === undefined
      ? say`ClickHouse stands behind a login: give a credential, with --token-file, --user or --cert-file.`
      : say`Refused was ${credential}: is it still valid?`;
  if (status === 401 || status === 403 || status === 407 || (status < 400 && isPage(text) && isLogin(text)))
    return new SourceError("unauthorized", say`${base} refused access, or wants a login (HTTP ${status})`, behindLogin);
  if (status >= 300 && status < 400)
    return new SourceError(
      "unauthorized",
      say`${base} redirects elsewhere (HTTP ${status}), which is not followed`,
      behindLogin,
    );
  if (status === 429 || status >= 502)
    return new SourceError(
      "unreachable",
      say`${base} is a proxy that could not get an answer from ClickHouse (HTTP ${status})`,
      say`Try again in a moment.`,
    );
  const what = isPage(text) ? say`a web page` : text === "" ? say`an empty body` : excerpt(text);
  return new SourceError(
    "bad-answer",
    say`${base} answered HTTP ${status} with ${what}, not as ClickHouse's HTTP interface does`,
    say`Check the address: the HTTP interface is usually on port 8123, with TLS on 8443; 9000 is another protocol's.`,
  );
}
