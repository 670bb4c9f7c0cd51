import { dirname } from "node:path";
import type { Command } from "commander";
import { didYouMean } from "../closest.ts";
import type { Io } from "../io.ts";
import { clickHouse, jaeger, type Server } from "../sources/server.ts";
import { type Configuration, resolved } from "./configuration.ts";
import { addressFields, authorizationFields, type Context, misfitIn, overlaid } from "./context.ts";
import { givenBy, variableOf } from "./options.ts";
import { UsageError } from "./usage-error.ts";

/** Of an address that nobody gave. */
export const byDefault = "the default";

/** How the server is reached, as the command line, the environment and the files have it together. */
export interface AccessSettings {
  readonly server: Server;
  readonly url: string;
  /** Its files are absolute. */
  readonly context: Context;
  /** What `--header` was given. */
  readonly headers: readonly string[];
  /** Who says so: `context prod in …`; `byDefault`. */
  readonly from: string;
  /** What the command line says of it, but for the address: no secret is given there. */
  readonly flags: readonly string[];
}

/**
 * What the options say is taken first, then what the context says that they, or the files, name.
 * @throws UsageError
 */
export function accessSettings(command: Command, configuration: Configuration, io: Io): AccessSettings {
  const own = ownSettings(command, io);
  const address = addressOf(command, configuration, io);
  const context = overlaid(address.context, own);
  const misfit = misfitIn(context, (field) => variables[field] ?? `--${field}`);
  if (misfit !== undefined) throw new UsageError(misfit);
  const server = address.context["clickhouse-url"] === undefined ? jaeger : clickHouse;
  const url = address.context["clickhouse-url"] ?? address.context["jaeger-url"] ?? jaeger.usual;
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

/** What is given by the environment alone: a secret has no flag. */
const variables: Readonly<Partial<Record<keyof Context, string>>> = {
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

/** What flags and the environment say; a flag about who asks outdoes the environment's. */
function ownSettings(command: Command, io: Io): Context {
  const isSet = (variable: string) => io.env[variable] !== undefined && io.env[variable] !== "";
  const environment: Context = {
    ...givenBy(command, "env"),
    ...(isSet("ORDERTRACE_TOKEN") ? { "token-env": "ORDERTRACE_TOKEN" } : {}),
  };
  // Which address is asked is told by `addressOf`.
  const { "jaeger-url": _, "clickhouse-url": __, ...own } = overlaid(environment, givenBy(command, "cli"));
  const password: Context =
    own.user !== undefined && own["password-file"] === undefined && isSet("ORDERTRACE_PASSWORD")
      ? { "password-env": "ORDERTRACE_PASSWORD" }
      : {};
  return resolved({ ...own, ...password }, io.cwd, io.env["HOME"]);
}

const saysWhoAsks = (context: Context): boolean => authorizationFields.some((field) => context[field] !== undefined);

interface Address {
  readonly context: Context;
  readonly from: string;
  /** Named by a file that may have come with somebody else's repository. */
  readonly untrusted?: boolean;
}

/** An address that is given stands for itself: what a context says, such as its credentials, is for its own address only. */
function addressOf(command: Command, configuration: Configuration, io: Io): Address {
  const { context } = command.opts<{ context?: string }>();
  const contextFrom = command.getOptionValueSource("context");
  const given = (["cli", "env"] as const)
    .map((source) => addressGivenBy(command, source))
    .find((one) => one !== undefined);
  if (given !== undefined && given.source === contextFrom) {
    const name = given.source === "cli" ? "--context" : "ORDERTRACE_CONTEXT";
    throw new UsageError(`${given.from} is an address and ${name} names one: give one of them`);
  }
  if (given?.source === "cli" || (given !== undefined && contextFrom === undefined)) return given;
  if (context !== undefined)
    return contextNamed(context, contextFrom === "cli" ? "--context" : "ORDERTRACE_CONTEXT", configuration, io);
  const { project, user } = configuration;
  if (project?.content.context !== undefined)
    return { ...contextNamed(project.content.context, project.file, configuration, io), untrusted: true };
  const named = addressFields.find((field) => project?.content[field] !== undefined);
  if (project !== undefined && named !== undefined)
    return { context: { [named]: project.content[named] }, from: project.file, untrusted: true };
  const current = user?.content["current-context"];
  return current === undefined
    ? { context: {}, from: byDefault }
    : contextNamed(current, user!.file, configuration, io);
}

/** An address by itself, as the flags or the environment give it. */
function addressGivenBy(command: Command, source: "cli" | "env"): (Address & { source: string }) | undefined {
  const given = givenBy(command, source);
  const fields = addressFields.filter((field) => given[field] !== undefined);
  const names = fields.map((field) => (source === "cli" ? `--${field}` : variableOf(field)));
  if (fields.length > 1) throw new UsageError(`${names.join(" and ")} are two addresses: give one of them`);
  const [field] = fields;
  return field === undefined ? undefined : { context: { [field]: given[field] }, from: names[0]!, source };
}

function contextNamed(name: string, by: string, { user, userPath }: Configuration, io: Io): Address {
  const contexts = user?.content.contexts ?? {};
  const entry = Object.hasOwn(contexts, name) ? contexts[name] : undefined;
  if (entry !== undefined)
    return { context: resolved(entry, dirname(user!.file), io.env["HOME"]), from: `context ${name} in ${user!.file}` };
  throw new UsageError(noContext(name, by, Object.keys(contexts), userPath));
}

export function noContext(name: string, by: string, known: readonly string[], userPath: string | undefined): string {
  const hint =
    known.length > 0
      ? didYouMean(name, known, { otherwise: known.length === 1 ? "there is " : "there are " })
      : `there is none yet in ${userPath ?? "your configuration"}: ordertrace config set-context ${name} --jaeger-url …`;
  return `${by} names the context ${JSON.stringify(name)}, which is not known; ${hint}`;
}
