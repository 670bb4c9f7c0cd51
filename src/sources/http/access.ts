import { say, type Sentence } from "../../sentence.ts";
import { SourceError } from "../errors.ts";

/** How a protected server is reached and asked. Whence it all comes is the configuration's business. */
export interface Access {
  readonly authorization?: Authorization;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether one of the headers is a credential. */
  readonly secretHeaders?: boolean;
  readonly tls?: Tls;
  /** A Unix socket's path, in place of the URL's host and port. */
  readonly socket?: string;
  /** The proxy for this server, if it has one; its own credentials may be in the URL. */
  readonly proxy?: { readonly url: string; readonly except: string };
  /** Takes the credentials out of a text: a server may quote what it was sent, and what is cut or wrapped is not known again. */
  readonly hide?: (text: string) => string;
  /** Credentials may go over plain http. */
  readonly insecureHttp?: boolean;
}

export interface Authorization {
  /** Where the credential is from, for messages: the token in `/home/oncall/token`. */
  readonly from: Sentence;
  /**
   * The value of the header. With one that the server has refused: a newer one, or undefined where there is none.
   * @throws SourceError `unauthorized` when it can't be had
   */
  header(refused?: string): Promise<string | undefined>;
}

/** PEM texts. */
export interface Tls {
  /** In place of the authorities that Node trusts. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** What says who asks, for messages; undefined when nothing does. */
export const credentialOf = ({ authorization, secretHeaders, tls }: Access): Sentence | undefined =>
  authorization?.from ??
  (tls?.cert !== undefined
    ? say`the client certificate`
    : secretHeaders === true
      ? say`the secret headers`
      : undefined);

/**
 * Credentials go over https, or stay on this host.
 * @throws SourceError `bad-url`
 */
export function checkSafe(base: string, access: Access): void {
  const { protocol, hostname } = new URL(base);
  if (protocol !== "http:") return;
  if (access.tls?.cert !== undefined) {
    throw new SourceError(
      "bad-url",
      say`${base} is plain http, where no client certificate is asked for`,
      say`Write https:// in the address.`,
    );
  }
  const credential = credentialOf(access);
  if (credential === undefined || access.insecureHttp === true || access.socket !== undefined || isThisHost(hostname))
    return;
  throw new SourceError(
    "bad-url",
    say`${base} is plain http: whoever is on the way could read ${credential}`,
    say`Write https:// in the address, or send it all the same with --insecure-http.`,
  );
}

export const isThisHost = (hostname: string): boolean =>
  /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/i.test(hostname);
