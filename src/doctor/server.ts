import type { AccessSettings } from "../config/access-settings.ts";
import { namingOrigin, wordsOf } from "../config/address-origin.ts";
import { openAccess } from "../config/access.ts";
import type { Io } from "../io.ts";
import type { Checkup } from "../sources/checkup.ts";
import type { ClickHouseSource } from "../sources/clickhouse/source.ts";
import { SourceError } from "../sources/errors.ts";
import { type Access, credentialOf } from "../sources/http/access.ts";
import type { JaegerOptions, JaegerSource } from "../sources/jaeger/source.ts";
import { type Examination, refusalOf, rethrowUnlessRefusal } from "./examination.ts";
import { type Finding, found } from "./finding.ts";
import { lookAtTls } from "./tls.ts";

type ServerSource = JaegerSource | ClickHouseSource;

/** Opens a source, for which all is settled but its address and access. */
export type Opening = (at: Pick<JaegerOptions, "baseUrl" | "access">) => ServerSource;

interface Asking {
  readonly open: Opening;
  readonly timeoutMs: number;
  readonly io: Io;
  readonly exam: Examination;
}

export interface Opened {
  readonly source: ServerSource;
  /** Undefined if the server can't be asked any further; the findings say why. */
  readonly checkup: Checkup | undefined;
}

/** Checks the server from its address to its first answer. A failed step hides no step that can still be made. */
export async function reachServer(settings: AccessSettings, asking: Asking): Promise<Opened | undefined> {
  const { exam, open } = asking;
  const access = await accessTo(settings, asking);
  if (access === undefined) {
    exam.add(found("server", "address", { url: settings.url, from: wordsOf(settings.from) }));
    return undefined;
  }
  let source: ServerSource;
  try {
    source = open({ baseUrl: settings.url, access });
  } catch (error) {
    exam.add(found("server", "address-unusable", refusalOf(error)));
    return undefined;
  }
  exam.add(found("server", "address", { url: source.name, from: wordsOf(settings.from) }));
  return { source, checkup: await firstAnswer(source, access, settings, asking) };
}

/** Opens the access. Without a usable credential, adds a finding and asks without one, to see which server answers. */
async function accessTo(settings: AccessSettings, { io, exam }: Asking): Promise<Access | undefined> {
  try {
    const access = await openAccess(settings, io);
    // Read the credential now, not with the first request, to tell its faults from the server's.
    await access.authorization?.header();
    return access;
  } catch (error) {
    if (io.signal.aborted) return undefined;
    exam.add(found("credentials", "credential-unusable", refusalOf(error)));
  }
  const keptFields = ["jaeger-url", "clickhouse-url", "tenant", "ca-file", "unix-socket"];
  const context = Object.fromEntries(Object.entries(settings.context).filter(([field]) => keptFields.includes(field)));
  try {
    return await openAccess({ ...settings, context, headers: [] }, io);
  } catch (error) {
    rethrowUnlessRefusal(error);
    return undefined;
  }
}

async function firstAnswer(
  source: ServerSource,
  access: Access,
  { server, from }: AccessSettings,
  asking: Asking,
): Promise<Checkup | undefined> {
  const { exam, io } = asking;
  const started = io.elapsed();
  const reached = () => exam.add(found("reach", "reached", { tookMs: io.elapsed() - started }));
  try {
    const [trusted, certificate] = await lookAtTls(source.name, access, server, asking);
    exam.add(trusted);
    if (trusted.outcome === "fail") {
      exam.add(found("reach", "reached", { tookMs: certificate!.tookMs }));
      return undefined;
    }
    const checkup = await source.checkup();
    reached();
    exam.addUnlessFound(acceptedWith(access));
    await exam.look("dialect", [], async () => {
      const version = (await checkup.version()) ?? null;
      return [found("dialect", "speaks", { server: server.name, speaks: checkup.speaks, version })];
    });
    return checkup;
  } catch (error) {
    if (io.signal.aborted) return undefined;
    const refusal = refusalOf(error instanceof SourceError ? (namingOrigin(error, from) ?? error) : error);
    const kind = error instanceof SourceError ? error.kind : "unreachable";
    if (kind === "unreachable") exam.add(found("reach", "unreachable", refusal));
    else reached();
    if (kind === "unauthorized") exam.addUnlessFound(found("credentials", "refused", refusal));
    if (kind === "bad-answer") {
      exam.addUnlessFound(acceptedWith(access));
      exam.add(found("dialect", "not-understood", refusal));
    }
    return undefined;
  }
}

const acceptedWith = (access: Access): Finding => {
  const credential = credentialOf(access);
  return credential === undefined
    ? found("credentials", "no-credential", {})
    : found("credentials", "credential-accepted", { credential });
};
