import { type Command, InvalidArgumentError } from "commander";

/** Where the parts are, and the name of a landscape's own databases, virtual host and keys. */
export interface PartOptions {
  /** Keeps two landscapes apart. */
  readonly name: string;
  readonly postgresUrl: string;
  readonly rabbitmqUrl: string;
  readonly redisUrl: string;
}

export const partDefaults: PartOptions = {
  name: "ordertrace_landscape",
  postgresUrl: "postgres://postgres@127.0.0.1:5432/postgres",
  rabbitmqUrl: "amqp://guest:guest@127.0.0.1:5672",
  redisUrl: "redis://127.0.0.1:6379",
};

export const withName = (command: Command): Command =>
  command.option("--name <name>", "of its databases, virtual host and keys", nameOf, partDefaults.name);

/** Options that say where to clean up. RabbitMQ needs none: `rabbitmqctl` cleans it up. */
export const withStoreOptions = (command: Command): Command =>
  withName(command)
    .option("--postgres-url <url>", "a PostgreSQL, as a user who may create databases", urlOf, partDefaults.postgresUrl)
    .option("--redis-url <url>", "a Redis", urlOf, partDefaults.redisUrl);

export const withPartOptions = (command: Command): Command =>
  withStoreOptions(command).option(
    "--rabbitmq-url <url>",
    "a RabbitMQ on this machine",
    urlOf,
    partDefaults.rabbitmqUrl,
  );

/** Checks a name, because it becomes part of SQL that creates and drops databases. */
function nameOf(text: string): string {
  if (/^[a-z][a-z0-9_]{0,40}$/.test(text)) return text;
  throw new InvalidArgumentError("Write small letters, digits and underscores.");
}

function urlOf(text: string): string {
  if (URL.canParse(text)) return text;
  throw new InvalidArgumentError(`Write a URL, such as ${partDefaults.redisUrl}.`);
}

/** Reads a port number. 0 means any free port. */
export function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_533) return port;
  throw new InvalidArgumentError("Write a port number, or 0 for any that is free.");
}
