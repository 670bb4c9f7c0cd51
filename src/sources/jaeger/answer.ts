import { hash } from "node:crypto";
import type { Beginning } from "../../look-back.ts";
import { say, type Sentence } from "../../sentence.ts";
import { excerpt, SourceError } from "../errors.ts";
import { checkedBaseUrl, isOfJaeger } from "../http/base-url.ts";
import { isLogin, isPage } from "../http/login-page.ts";
import { listIn } from "../wire/json-list.ts";
import type { AnswerSink } from "./api.ts";
import { decoderOf } from "./body.ts";

/** Where the objects of an answer's list go. Their fingerprints are taken only if somebody wants to know them. */
interface ObjectSink {
  readonly each: (one: unknown, fingerprint?: string) => void;
  /** An object is left out whose bytes have a known fingerprint. */
  readonly isKnown?: AnswerSink["isKnown"];
}

interface AnswerOptions {
  /** The option that chooses the time it is about, if one does: about a shorter time, the answer is smaller. */
  readonly shortenedBy: Beginning | undefined;
  /** Removes this run's credentials from a text. */
  readonly hide: (text: string) => string;
}

/** An HTTP answer, which is decoded and parsed only when somebody asks for it. */
export class Answer {
  readonly status: number;
  readonly shortenedBy: Beginning | undefined;
  readonly #bytes: Buffer;
  readonly #text: (from?: number, to?: number) => string;
  readonly #hide: (text: string) => string;
  #json: { readonly value: unknown } | undefined;

  constructor(base: string, status: number, bytes: Buffer, { shortenedBy, hide }: AnswerOptions) {
    this.status = status;
    this.shortenedBy = shortenedBy;
    this.#bytes = bytes;
    this.#text = decoderOf(bytes, base);
    this.#hide = hide;
  }

  get body(): string {
    return this.#text();
  }

  /** The body parsed; undefined when it is no JSON. Jaeger sends errors as JSON under text/plain. */
  get json(): unknown {
    return (this.#json ??= { value: parseJson(this.body) }).value;
  }

  /**
   * Hands over the objects of the list that the answer begins with, each parsed by itself. If the whole answer were
   * parsed at once, all objects would stay in memory until the last was looked at, and freeing so many takes longer
   * than parsing them.
   * @returns the answer with that list empty; undefined where the answer is of another form: then no object, or not
   *   all, were handed over
   */
  jsonWithout(list: string, { each, isKnown }: ObjectSink): unknown {
    let isWhole = true;
    const found = listIn(this.#bytes, list, (from, to) => {
      const fingerprint = isKnown && fingerprintOf(this.#bytes.subarray(from, to));
      if (!isWhole || (fingerprint !== undefined && isKnown?.(fingerprint))) return;
      const one = parseJson(this.#text(from, to));
      if (one === undefined) isWhole = false;
      else each(one, fingerprint);
    });
    if (found === undefined || !isWhole) return undefined;
    return parseJson(`${this.#text(0, found.open + 1)}${this.#text(found.close)}`);
  }

  /** A text of this answer in a message, shortened: without this run's credentials, since a server may quote them. */
  quoted(text: string): string {
    return excerpt(this.#hide(text));
  }

  /** Judged by the beginning of the body. */
  get isPage(): boolean {
    return isPage(this.#bytes.toString("utf8", 0, 1_000));
  }
}

/** Among a million traces, two have the same 64 bits by chance in one of some forty million sweeps. */
const fingerprintOf = (bytes: Buffer): string => hash("sha1", bytes).slice(0, 16);

/** What to do about a refusal, by the credential that was sent. */
const adviceAfter = (credential: Sentence | undefined): Sentence =>
  credential === undefined
    ? say`Jaeger stands behind a login: give a credential, with --token-file, --user, --cert-file or a context of \`ordertrace config\`.`
    : say`Refused was ${credential}: is it still valid, and may it read Jaeger?`;

/**
 * Returns the answer unless it is plainly not from Jaeger. The body decides, since content types are not reliable.
 * @param location where a redirect leads
 * @param retryAfterMs the server's `Retry-After`
 * @param credential that was sent: `the token of …`
 * @throws SourceError `unauthorized` on 401, 403, 407, a redirect to a login or a login page; `bad-answer` on another
 * redirect; `unreachable` when a proxy says that it could not reach Jaeger
 */
export function checkedAnswer(
  base: string,
  answer: Answer,
  location: string,
  retryAfterMs: number | undefined,
  credential: Sentence | undefined,
): Answer {
  const { status } = answer;
  const behindLogin = adviceAfter(credential);
  if (status === 401 || status === 403 || status === 407) {
    throw new SourceError("unauthorized", say`${base} refused access (HTTP ${status})`, behindLogin);
  }
  // nginx refuses a missing or unknown client certificate with status 400 and these words.
  if (status === 400 && answer.isPage && /SSL certificate/i.test(answer.body)) {
    throw new SourceError(
      "unauthorized",
      say`${base} does not accept the client certificate, or wants one`,
      behindLogin,
    );
  }
  if (status >= 300 && status < 400) throw redirected(base, status, location, behindLogin);
  if (status < 300 && answer.isPage && isLogin(answer.body)) {
    throw new SourceError("unauthorized", say`${base} answered with a login page`, behindLogin);
  }
  if (status === 429 || (status >= 502 && answer.json === undefined)) {
    const what =
      status === 429
        ? say`${base} asks for fewer requests (HTTP ${status})`
        : say`${base} is a proxy that could not get an answer from Jaeger (HTTP ${status})`;
    const again =
      retryAfterMs === undefined
        ? say`Try again in a moment.`
        : say`Try again in ${Math.ceil(retryAfterMs / 1_000)} s, as it asks.`;
    throw new SourceError("unreachable", what, again);
  }
  return answer;
}

/** A longer address would be cut where it is printed. */
const longestAddress = 100;

/** A permanent redirect, or one to the same host, says where Jaeger is now; any other leads to a login. */
function redirected(base: string, status: number, location: string, behindLogin: Sentence): SourceError {
  const to = URL.canParse(location, base) ? new URL(location, base) : undefined;
  const where = to === undefined ? say`nowhere` : excerpt(`${to.origin}${to.pathname}`);
  const elsewhere = to !== undefined && to.hostname !== new URL(base).hostname && status !== 301 && status !== 308;
  if (elsewhere || /log-?in|sign-?in|auth|sso/i.test(`${to?.hostname}${to?.pathname}`)) {
    return new SourceError("unauthorized", say`${base} redirects to ${where}, which looks like a login`, behindLogin);
  }
  const address = to === undefined ? undefined : addressIn(to, base);
  const hint =
    address === undefined
      ? say`Give Jaeger's own address as --jaeger-url.`
      : say`Give --jaeger-url ${excerpt(address).slice(1, -1)}`;
  return new SourceError("bad-answer", say`${base} redirects to ${where}`, hint);
}

/** Jaeger's address, where a redirect tells it: of another page on the same host nobody knows whether it is Jaeger's. */
function addressIn(to: URL, base: string): string | undefined {
  const isTelling = isOfJaeger(to.pathname) || to.origin !== new URL(base).origin;
  if (!isTelling || !/^https?:$/.test(to.protocol)) return undefined;
  const address = checkedBaseUrl(to.origin + to.pathname);
  return address !== base && address.length < longestAddress ? address : undefined;
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
