import { type Command, Option } from "commander";

/** Adds which server is asked, how it is reached and who asks, or the context that says so. */
export const addAccessOptions = (command: Command): Command =>
  addContextOptions(command).option("--context <name>", "one of those that `ordertrace config set-context` has made");

/**
 * Adds the options that a context can hold. None of them takes a secret itself: a command line shows in process lists.
 */
export const addContextOptions = (command: Command): Command =>
  command
    .optionsGroup("Which server, and who asks (also as ORDERTRACE_..., or in a context):")
    .option("--jaeger-url <url>", "Jaeger's query service (default: http://localhost:16686)")
    .option("--clickhouse-url <url>", "the ClickHouse that spans are kept in: http://localhost:8123/database")
    .option("--token-file <file>", "a bearer token, also in ORDERTRACE_TOKEN; - is standard input")
    .option("--user <name>", "basic authentication")
    .option("--password-file <file>", "its password, also in ORDERTRACE_PASSWORD; - is standard input")
    .addOption(
      new Option("--header <line>", "a further header, name: value; may be given several times (no ORDERTRACE_...)")
        .argParser((line: string, before: string[]) => [...before, line])
        .default([], "none"),
    )
    .option("--header-file <file>", "secret headers, a line each")
    .option("--tenant <name>", "whose traces, sent as x-tenant")
    .option("--ca-file <file>", "trust these authorities instead of the usual ones")
    .option("--cert-file <file>", "a client certificate")
    .option("--key-file <file>", "its key")
    .option("--unix-socket <file>", "connect to this socket")
    .option("--insecure-http", "send a credential over plain http");
