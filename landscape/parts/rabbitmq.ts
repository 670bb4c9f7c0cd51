import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type Channel, type ChannelModel, connect } from "amqplib";
import { deadLetters, fullExchange, queues, unboundExchange } from "../services/topology.ts";
import type { Part } from "./process.ts";

const run = promisify(execFile);

/** A virtual host of our own in a running RabbitMQ, with the queues and their dead letters. */
export interface Rabbit extends Part {
  readonly env: Readonly<Record<string, string>>;
  /** The number of messages in the queues, and in the dead letters. */
  depth(): Promise<{ readonly waiting: number; readonly dead: number }>;
}

export async function openRabbit(url: string, vhost: string): Promise<Rabbit> {
  await dropVhost(vhost);
  await control("add_vhost", vhost);
  const { username } = new URL(url);
  await control("set_permissions", "-p", vhost, username || "guest", ".*", ".*", ".*");
  const own = new URL(url);
  own.pathname = `/${vhost}`;
  const connection = await connect(own.href).catch((error: unknown) => {
    throw new Error(`RabbitMQ does not answer at ${own.host}: ${(error as Error).message}. ${advice}`, {
      cause: error,
    });
  });
  const stop = async () => {
    await connection.close();
    await dropVhost(vhost);
  };
  const channel = await withQueues(connection).catch(async (error: unknown) => {
    // What went wrong first is what must be told.
    await stop().catch(() => {});
    throw error;
  });
  const count = async (names: readonly string[]) => {
    const found = await Promise.all(names.map((name) => channel.checkQueue(name)));
    return found.reduce((sum, { messageCount }) => sum + messageCount, 0);
  };
  return {
    env: { RABBITMQ_URL: own.href },
    depth: async () => ({ waiting: await count(queues), dead: await count(queues.map(deadLetters)) }),
    stop,
  };
}

/** A channel of a virtual host that has the exchanges and queues by then. */
async function withQueues(connection: ChannelModel): Promise<Channel> {
  const channel = await connection.createChannel();
  await channel.assertExchange(unboundExchange, "direct", { durable: true });
  await channel.assertExchange(fullExchange, "direct", { durable: true });
  for (const queue of queues) {
    await channel.assertQueue(deadLetters(queue), { durable: true });
    await channel.assertQueue(queue, {
      durable: true,
      arguments: { "x-dead-letter-exchange": "", "x-dead-letter-routing-key": deadLetters(queue) },
    });
    await channel.assertQueue(`${queue}.full`, { arguments: { "x-max-length": 0, "x-overflow": "reject-publish" } });
    await channel.bindQueue(`${queue}.full`, fullExchange, queue);
  }
  return channel;
}

export async function dropVhost(vhost: string): Promise<void> {
  const { stdout } = await control("list_vhosts", "--silent");
  if (stdout.split("\n").includes(vhost)) await control("delete_vhost", vhost);
}

const control = async (...args: readonly string[]): Promise<{ stdout: string }> => {
  try {
    return await run("rabbitmqctl", ["--quiet", ...args]);
  } catch (error) {
    const why =
      (error as NodeJS.ErrnoException).code === "ENOENT"
        ? "it is not on the PATH"
        : (error as { stderr: string }).stderr;
    throw new Error(`rabbitmqctl ${args[0]}: ${why.trim()}. ${advice}`, { cause: error });
  }
};

const advice =
  "Install and start RabbitMQ (Debian: apt-get install rabbitmq-server), run this as a user that rabbitmqctl obeys, or say where it is with --rabbitmq-url.";
