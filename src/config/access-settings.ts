import { dirname } from "node:path";
import type { Command } from "commander";
import { didYouMean } from "../closest.ts";
import type { Io } from "../io.ts";
import { told } from "../sentence.ts";
import { secretsInUrl } from "../sources/http/url-secrets.ts";
import { clickHouse, jaeger, type Server } from "../sources/server.ts";
import { type AddressOrigin, wordsOf } from "./address-origin.ts";
import { type Configuration, resolved } from "./configuration.ts";
import { addressFields, authorizationFields, type Context, misfitIn, overlaid } from "./context.ts";
import { givenBy, variableOf } from "./options.ts";
import { UsageError } from "./usage-error.ts";

/** How the server is reached, from the command line, the environment and the files together. */
export interface AccessSettings {
  readonly server: Server;
  readonly url: string;
  /** The paths of its files are absolute. */
  readonly context: Context;
  /** The values of `--header`. */
  readonly headers: readonly string[];
  /** Where the address comes from. */
  readonly from: AddressOrigin;
  /** The command line's options about access, except the address. None of them holds a secret. */
  readonly flags: readonly string[];
}

/**
 * Merges the options with the context that they, or the files, name. The options take precedence.
 * @throws UsageError
 */
export function accessSettings(command: Command, configuration: Configuration, io: Io): AccessSettings {
  const own = ownSettings(command, io);
  const address = addressOf(command, configuration, io);
  const context = overlaid(address.context, own);
  const misfit = misfitIn(context, (field) => secretVariables[field] ?? `--${field}`);
  if (misfit !== undefined) throw new UsageError(misfit);
  const server = address.context["clickhouse-url"] === undefined ? jaeger : clickHouse;
  const url = address.context["clickhouse-url"] ?? address.context["jaeger-url"] ?? jaeger.usual;
  // An address with a credential is refused later; until then it may be printed.
  for (const secret of secretsInUrl(url)) io.secrets.keep(secret);
  const isSecret = saysWhoAsks(own) || own["header-file"] !== undefined || own["cert-file"] !== undefined;
  if (address.untrusted && isSecret) {
    const chosen = configuration.project?.file;
    throw new UsageError(
      `${chosen}, which may be anybody's, says that ${url} is asked: a credential of flags or the environment is sent only where you say yourself, with ${server.option} or --context`,
    );
  }
  const headers = command.getOptionValue("header") as string[];
  return { server, url, context, headers, from: address.from, flags: flagsOf(command, headers) };
}

/** Fields that only the environment can give, since a secret has no flag. */
const secretVariables: Readonly<Partial<Record<keyof Context, string>>> = {
  "token-env": "ORDERTRACE_TOKEN",
  "password-env": "ORDERTRACE_PASSWORD",
};

function flagsOf(command: Command, headers: readonly string[]): string[] {
  const { "jaeger-url": _, "clickhouse-url": __, ...given } = givenBy(command, "cli");
  const options = Object.entries(given).map(([field, value]) =>
    value === true ? [`--${field}`] : [`--${field}`, String(value)],
  );
  return [...options, ...headers.map((line) => ["--header", line])].flat();
}

/** Returns what flags and the environment say. A flag about who asks overrides the environment. */
function ownSettings(command: Command, io: Io): Context {
  const isSet = (variable: string) => io.env[variable] !== undefined && !isEmpty(variable, io);
  const environment: Context = {
    ...givenBy(command, "env"),
    ...(isSet("ORDERTRACE_TOKEN") ? { "token-env": "ORDERTRACE_TOKEN" } : {}),
  };
  // `addressOf` finds the address.
  const { "jaeger-url": _, "clickhouse-url": __, ...own } = overlaid(environment, givenBy(command, "cli"));
  const password: Context =
    own.user !== undefined && own["password-file"] === undefined && isSet("ORDERTRACE_PASSWORD")
      ? { "password-env": "ORDERTRACE_PASSWORD" }
      : {};
  return resolved({ ...own, ...password }, io.cwd, io.env["HOME"]);
}

/** Whether a variable for a secret is there and holds none, as one of CI that was not set. */
export const isEmpty = (variable: string, { env }: Pick<Io, "env">): boolean => env[variable]?.trim() === "";

export const saysWhoAsks = (context: Context): boolean =>
  authorizationFields.some((field) => context[field] !== undefined);

interface Address {
  readonly context: Context;
  readonly from: AddressOrigin;
  /** True if the address is named by a file that may have come with somebody else's repository. */
  readonly untrusted?: boolean;
}

/** Finds the address to ask. A given address stands alone: all that a context says is for its own address only. */
function addressOf(command: Command, configuration: Configuration, io: Io): Address {
  const { context } = command.opts<{ context?: string }>();
  const contextFrom = command.getOptionValueSource("context");
  const given = (["cli", "env"] as const)
    .map((source) => addressGivenBy(command, source))
    .find((one) => one !== undefined);
  if (given !== undefined && given.source === contextFrom) {
    const name = given.source === "cli" ? "--context" : "ORDERTRACE_CONTEXT";
    throw new UsageError(`${told(wordsOf(given.from))} is an address and ${name} names one: give one of them`);
  }
  if (given?.source === "cli" || (given !== undefined && contextFrom === undefined)) return given;
  if (context !== undefined)
    return contextNamed(context, contextFrom === "cli" ? "--context" : "ORDERTRACE_CONTEXT", configuration, io);
  const { project, user } = configuration;
  if (project?.content.context !== undefined)
    return { ...contextNamed(project.content.context, project.file, configuration, io), untrusted: true };
  const named = addressFields.find((field) => project?.content[field] !== undefined);
  if (project !== undefined && named !== undefined)
    return {
      context: { [named]: project.content[named] },
      from: { kind: "file", file: project.file },
      untrusted: true,
    };
  const current = user?.content["current-context"];
  if (current !== undefined) return contextNamed(current, user!.file, configuration, io);
  const known = Object.keys(user?.content.contexts ?? {});
  if (known.length === 0) return { context: {}, from: { kind: "default" } };
  // The usual address is nobody's choice here: a Jaeger that happens to listen there is the wrong one.
  throw new UsageError(
    `no context is current in ${user!.file}: give --context ${known.join(" or ")}, or choose one by ordertrace config use-context`,
  );
}

/** Returns the address that the flags or the environment give, without a context. */
function addressGivenBy(command: Command, source: "cli" | "env"): (Address & { source: string }) | undefined {
  const given = givenBy(command, source);
  const fields = addressFields.filter((field) => given[field] !== undefined);
  const names = fields.map((field) => (source === "cli" ? `--${field}` : variableOf(field)));
  if (fields.length > 1) throw new UsageError(`${names.join(" and ")} are two addresses: give one of them`);
  const [field] = fields;
  if (field === undefined) return undefined;
  const kind = source === "cli" ? "option" : "variable";
  return { context: { [field]: given[field] }, from: { kind, name: names[0]! }, source };
}

function contextNamed(name: string, by: string, { user, userPath }: Configuration, io: Io): Address {
  const contexts = user?.content.contexts ?? {};
  const entry = Object.hasOwn(contexts, name) ? contexts[name] : undefined;
  if (entry !== undefined)
    return {
      context: resolved(entry, dirname(user!.file), io.env["HOME"]),
      from: { kind: "file", file: user!.file, context: name },
    };
  throw new UsageError(noContext(name, by, Object.keys(contexts), userPath));
}

export function noContext(name: string, by: string, known: readonly string[], userPath: string | undefined): string {
  const hint =
    known.length > 0
      ? didYouMean(name, known, { otherwise: known.length === 1 ? "there is " : "there are " })
      : `there is none yet in ${userPath ?? "your configuration"}: ordertrace config set-context ${name} --jaeger-url …`;
  return `${by} names the context ${JSON.stringify(name)}, which is not known; ${hint}`;
}
