import { hash } from "node:crypto";
import { say, type Sentence } from "../../sentence.ts";
import { excerpt, SourceError } from "../errors.ts";
import { isLogin, isPage } from "../http/login-page.ts";
import { listIn } from "../wire/json-list.ts";
import { decoderOf } from "./body.ts";

/** What came back; read as far as anybody asks. */
export class Answer {
  readonly status: number;
  readonly #bytes: Buffer;
  readonly #text: (from?: number, to?: number) => string;
  #json: { readonly value: unknown } | undefined;

  /** @param hide takes this run's credentials out of a text: a server may quote what it was sent */
  constructor(base: string, status: number, bytes: Buffer, hide: (text: string) => string) {
    this.status = status;
    this.#bytes = bytes;
    const decode = decoderOf(bytes, base);
    this.#text = (from, to) => hide(decode(from, to));
  }

  get body(): string {
    return this.#text();
  }

  /** The body parsed; undefined when it is no JSON. Jaeger sends errors as JSON under text/plain. */
  get json(): unknown {
    return (this.#json ??= { value: parseJson(this.body) }).value;
  }

  /**
   * Hands over the objects of the list that the answer begins with, each parsed by itself: of a whole answer that is parsed at once
   * all objects are there until the last of them was looked at, and to make room among so many takes longer than parsing.
   * @param isKnown those that are known by the fingerprint of their bytes are left out
   * @returns the answer with that list empty; undefined where it is no such answer, and nothing or not all was handed over
   */
  jsonBut(list: string, each: (one: unknown, print?: string) => void, isKnown?: (print: string) => boolean): unknown {
    let isWhole = true;
    const found = listIn(this.#bytes, list, (from, to) => {
      const print = isKnown === undefined ? undefined : fingerprintOf(this.#bytes.subarray(from, to));
      if (!isWhole || (print !== undefined && isKnown?.(print))) return;
      const one = parseJson(this.#text(from, to));
      if (one === undefined) isWhole = false;
      else each(one, print);
    });
    if (found === undefined || !isWhole) return undefined;
    return parseJson(`${this.#text(0, found.open + 1)}${this.#text(found.close)}`);
  }

  /** Told by how it begins. */
  get isPage(): boolean {
    return isPage(this.#bytes.toString("utf8", 0, 1_000));
  }
}

/** As long as a trace's id, and never by chance the same for other bytes. */
const fingerprintOf = (bytes: Buffer): string => hash("sha1", bytes).slice(0, 32);

/** What to do about a refusal, by what was sent. */
const nextAfter = (credential: Sentence | undefined): Sentence =>
  credential === undefined
    ? say`Jaeger stands behind a login: give a credential, with --token-file, --user, --cert-file or a context of \`ordertrace config\`.`
    : say`Refused was ${credential}: is it still valid, and may it read Jaeger?`;

interface Told {
  /** How long the server asked to be left alone. */
  readonly retryAfterMs?: number | undefined;
  /** What was sent along, for the advice: `the token of …` */
  readonly credential?: Sentence | undefined;
}

/**
 * What came back, unless it is plainly not from Jaeger. The content type says nothing, the body does.
 * @throws SourceError `unauthorized` on 401, 403, 407, a redirect to a login or a login page; `bad-answer` on another
 * redirect; `unreachable` when a proxy says that it could not reach Jaeger
 */
export function checkedAnswer(
  base: string,
  answer: Answer,
  location: string,
  { retryAfterMs, credential }: Told = {},
): Answer {
  const { status } = answer;
  const behindLogin = nextAfter(credential);
  if (status === 401 || status === 403 || status === 407) {
    throw new SourceError("unauthorized", say`${base} refused access (HTTP ${status})`, behindLogin);
  }
  // nginx's words, and the status that it puts for want of a better one.
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

/** A permanent redirect and one to the same host say where Jaeger is now; any other one leads to a login. */
function redirected(base: string, status: number, location: string, behindLogin: Sentence): SourceError {
  const to = URL.canParse(location, base) ? new URL(location, base) : undefined;
  const where = to === undefined ? say`nowhere` : excerpt(`${to.origin}${to.pathname}`);
  const elsewhere = to !== undefined && to.hostname !== new URL(base).hostname && status !== 301 && status !== 308;
  if (elsewhere || /log-?in|sign-?in|auth|sso/i.test(`${to?.hostname}${to?.pathname}`)) {
    return new SourceError("unauthorized", say`${base} redirects to ${where}, which looks like a login`, behindLogin);
  }
  return new SourceError(
    "bad-answer",
    say`${base} redirects to ${where}`,
    say`Give the address it names, or its base path, as --jaeger-url.`,
  );
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
