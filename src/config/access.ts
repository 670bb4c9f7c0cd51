import { X509Certificate } from "node:crypto";
import { createSecureContext } from "node:tls";
import { defined } from "../defined.ts";
import { errorCode } from "../error-code.ts";
import type { Io } from "../io.ts";
import { say, type Sentence, told } from "../sentence.ts";
import type { Access, Authorization, Tls } from "../sources/http/access.ts";
import { secretsInUrl } from "../sources/http/url-secrets.ts";
import type { AccessSettings } from "./access-settings.ts";
import type { Context } from "./context.ts";
import { readFileOf } from "./files-of-context.ts";
import { canBeSent, parseHeader, secretName } from "./header.ts";
import { describePlace, readSecret, type SecretPlace } from "./secret.ts";
import { UsageError } from "./usage-error.ts";

/**
 * Opens the files, variables and commands that the settings name. A token is read when it is first needed.
 * @throws UsageError naming the file, and what to do
 */
export function openAccess(settings: AccessSettings, io: Io): Promise<Access> {
  const access = opened.get(settings) ?? open(settings, io);
  opened.set(settings, access);
  return access;
}

/** `watch` asks many times but logs in once. */
const opened = new WeakMap<AccessSettings, Promise<Access>>();

async function open({ url, context, headers }: AccessSettings, io: Io): Promise<Access> {
  const authorization = authorizationOf(context, io);
  const tls = tlsOf(context);
  const proxy = proxyFor(url, io);
  const secret = await secretHeaders(context, io);
  return {
    headers: {
      ...defined({ "x-tenant": context.tenant }),
      ...openHeaders(context, headers),
      ...secret,
    },
    secretHeaders: Object.keys(secret).length > 0,
    ...defined({ authorization, tls, socket: context["unix-socket"], proxy }),
    hide: (text) => io.secrets.hide(text),
    insecureHttp: context["insecure-http"] ?? false,
  };
}

function authorizationOf(context: Context, io: Io): Authorization | undefined {
  const { user } = context;
  const token = placeOf(context["token-file"], context["token-env"], context["token-command"]);
  if (token !== undefined)
    return renewable(describePlace(token, "token"), async () => bearer(await readSecret(token, "token", io), token));
  const password = placeOf(context["password-file"], context["password-env"]);
  if (user === undefined || password === undefined) return undefined;
  return renewable(say`${describePlace(password, "password")} for ${user}`, async () => {
    const encoded = Buffer.from(`${user}:${await readSecret(password, "password", io)}`).toString("base64");
    io.secrets.keep(encoded);
    return `Basic ${encoded}`;
  });
}

const placeOf = (file?: string, env?: string, command?: readonly string[]): SecretPlace | undefined =>
  file !== undefined ? { file } : env !== undefined ? { env } : command !== undefined ? { command } : undefined;

function bearer(secret: string, place: SecretPlace): string {
  const token = secret.trim().replace(/^bearer\s+/i, "");
  if (/^[\x21-\x7e]+$/.test(token)) return `Bearer ${token}`;
  throw new UsageError(`${told(describePlace(place, "token"))} is not one: a token is one word of printable ASCII`);
}

/** Reads a credential once, and once more when it is refused, however many requests are refused at the same time. */
function renewable(from: Sentence, read: () => Promise<string>): Authorization {
  let current: Promise<string> | undefined;
  const readAnew = () => {
    const value = read();
    // A failed read is not kept, as the next one may succeed.
    value.catch(() => (current = undefined));
    return (current = value);
  };
  return {
    from,
    header: async (refused) => {
      const held = current ?? readAnew();
      if (refused === undefined || (await held) !== refused) return held;
      const newer = await (current === held ? readAnew() : (current ?? readAnew()));
      return newer === refused ? undefined : newer;
    },
  };
}

function tlsOf(context: Context): Tls | undefined {
  const { "ca-file": caFile, "cert-file": certFile, "key-file": keyFile } = context;
  if (caFile === undefined && certFile === undefined) return undefined;
  const ca = caFile === undefined ? {} : { ca: checkedCertificates(readFileOf("ca-file", caFile), caFile) };
  if (certFile === undefined || keyFile === undefined) return ca;
  const cert = checkedCertificates(readFileOf("cert-file", certFile), certFile);
  const key = readFileOf("key-file", keyFile);
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    const code = errorCode(error);
    const why = /MISMATCH/.test(code)
      ? `is not the key of ${certFile}`
      : /PASSWORD|DECRYPT/.test(code)
        ? "is encrypted: decrypt it with openssl pkey, into a file that only you can read"
        : `is no private key in PEM (${code})`;
    throw new UsageError(`${keyFile} ${why}`);
  }
  return { ...ca, cert, key };
}

function checkedCertificates(pem: string, file: string): string {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  try {
    for (const block of blocks) void new X509Certificate(block);
  } catch {
    throw new UsageError(`${file} holds a damaged certificate`);
  }
  if (blocks.length === 0) throw new UsageError(`${file} holds no certificate in PEM (-----BEGIN CERTIFICATE-----)`);
  return pem;
}

function openHeaders(context: Context, flags: readonly string[]): Record<string, string> {
  const inContext = Object.entries(context.headers ?? {}).flatMap(([name, value]) =>
    typeof value === "string" ? [[name.toLowerCase(), value] as const] : [],
  );
  const given = flags.map((line) => {
    const [name, value] = parseHeader(line, "--header");
    if (!secretName.test(name)) return [name.toLowerCase(), value] as const;
    throw new UsageError(
      `--header ${name} looks like a secret, which would show in process lists: write it into a file, for --header-file`,
    );
  });
  return Object.fromEntries([...inContext, ...given]);
}

async function secretHeaders(context: Context, io: Io): Promise<Record<string, string>> {
  const file = context["header-file"];
  const lines = file === undefined ? "" : await readSecret({ file }, "headers", io);
  const inFile = lines.split(/\r?\n/).flatMap((line, i) => {
    if (line.trim() === "") return [];
    const [name, value] = parseHeader(line, `${file}, line ${i + 1},`);
    return [[name.toLowerCase(), value] as const];
  });
  for (const [, value] of inFile) io.secrets.keep(value);
  const inContext = Object.entries(context.headers ?? {}).flatMap(([name, value]) =>
    typeof value === "string" ? [] : [secretHeader(name, value, io)],
  );
  return Object.fromEntries([...(await Promise.all(inContext)), ...inFile]);
}

async function secretHeader(name: string, place: SecretPlace, io: Io): Promise<readonly [name: string, value: string]> {
  const value = (await readSecret(place, `header ${name}`, io)).trim();
  if (canBeSent(value)) return [name.toLowerCase(), value];
  throw new UsageError(
    `${told(describePlace(place, `header ${name}`))} can't be sent: write one line of printable ASCII`,
  );
}

/** Reads the usual variables, lower-case names first. An address without a scheme is an HTTP proxy's. */
function proxyFor(baseUrl: string, { env, secrets }: Io): Access["proxy"] {
  const name = baseUrl.startsWith("https:") ? "https_proxy" : "http_proxy";
  const given = env[name] || env[name.toUpperCase()];
  if (!given) return undefined;
  const url = /^\w+:\/\//.test(given) ? given : `http://${given}`;
  for (const secret of secretsInUrl(url)) secrets.keep(secret);
  return { url, except: env["no_proxy"] || env["NO_PROXY"] || "" };
}
