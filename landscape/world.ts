import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { PartOptions } from "./options.ts";
import { type Collector, startCollector } from "./parts/collector.ts";
import { type Jaeger, startJaeger } from "./parts/jaeger.ts";
import { type Databases, openDatabases } from "./parts/postgres.ts";
import type { Part } from "./parts/process.ts";
import { openRabbit, type Rabbit } from "./parts/rabbitmq.ts";
import { openRedis } from "./parts/redis.ts";
import { type S3, startS3 } from "./parts/s3.ts";
import type { ServiceName } from "./parts/service.ts";
import { prepareServices, type Services } from "./parts/services.ts";
import type { Progress } from "./progress.ts";
import { claim } from "./running.ts";

export interface WorldOptions extends PartOptions {
  /** The ports of Jaeger's API and of the first of the three services. By default any free ports are taken. */
  readonly jaegerPort?: number;
  readonly servicePort?: number;
  readonly progress: Progress;
  /** Ends the start: what was started so far is stopped. */
  readonly signal: AbortSignal;
}

/** Everything that an order passes through, started and ready. */
export interface World {
  readonly jaeger: Jaeger;
  readonly collector: Collector;
  readonly databases: Databases;
  readonly rabbit: Rabbit;
  readonly s3: S3;
  /** The environment that tells the services where the parts are. */
  readonly env: Readonly<Record<string, string>>;
  readonly urls: Readonly<Record<ServiceName, string>>;
  /** Restarts services whose options have changed. A service that is not named gets its usual options back. */
  readonly restart: Services["restart"];
  readonly instance: Services["instance"];
  /** Waits until every span that has ended can be found. */
  flush(): Promise<void>;
  /** Waits until no message is in a queue or being handled, but about five seconds at most. */
  quiet(): Promise<void>;
  /** Waits until no message is under way and every span has arrived. */
  settle(): Promise<void>;
  /** Ends the services after they have sent their last spans. Nothing new comes, and all there is can be asked for. */
  rest(): Promise<void>;
  /** A second Jaeger, with Badger's storage and nothing in it. */
  openBadger(): Promise<Jaeger>;
  stop(): Promise<void>;
}

export async function openWorld(options: WorldOptions): Promise<World> {
  const { name, progress, signal, jaegerPort = 0, servicePort = 0 } = options;
  const open: Part[] = [];
  const started = async <P extends Part>(part: Promise<P>): Promise<P> => {
    const running = await part;
    open.push(running);
    signal.throwIfAborted();
    return running;
  };
  // Parts stop in the reverse order of their start. If one cannot stop, the others still do.
  const stop = async () => {
    for (const part of open.splice(0).reverse()) await part.stop().catch((error: unknown) => progress(String(error)));
  };
  try {
    const claimed = await started(claim(name));
    progress("PostgreSQL, RabbitMQ, Redis: our own databases, virtual host and keys");
    const databases = await started(openDatabases(options.postgresUrl, name));
    const rabbit = await started(openRabbit(options.rabbitmqUrl, name));
    const redis = await started(openRedis(options.redisUrl, name));
    progress("versitygw and Jaeger");
    const s3 = await started(startS3(join(claimed.folder, "s3"), progress, claimed.note));
    const jaeger = await started(startJaeger({ port: jaegerPort, progress, note: claimed.note }));
    const collector = await started(startCollector(jaeger.otlpUrl));

    const env = {
      ...databases.env,
      ...rabbit.env,
      ...redis.env,
      ...s3.env,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    };
    const services = await started(prepareServices(env, servicePort, progress));
    const flush = async () => {
      await services.flush();
      await sleep(arrival);
    };
    const quiet = () => untilQuiet(rabbit, services);
    await services.restart();

    return {
      jaeger,
      collector,
      databases,
      rabbit,
      s3,
      env,
      urls: services.urls,
      restart: async (changes) => {
        signal.throwIfAborted();
        await services.restart(changes);
      },
      instance: services.instance,
      flush,
      quiet,
      settle: async () => {
        await quiet();
        await sleep(arrival);
        await flush();
      },
      rest: async () => {
        await services.stop();
        await sleep(arrival);
      },
      openBadger: () => started(startJaeger({ storage: "badger", progress, note: claimed.note })),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function untilQuiet(rabbit: Rabbit, services: Services): Promise<void> {
  const isQuiet = async () => (await rabbit.depth()).waiting === 0;
  // If nobody takes messages, they stay, so the tries are limited. A message being handled may send another one.
  for (let tries = 0; tries < 50; tries += 1, await sleep(100)) {
    if (!(await isQuiet())) continue;
    await Promise.race([services.idle(), sleep(idleTimeout)]);
    if (await isQuiet()) return;
  }
}

/**
 * Milliseconds after which a span is surely visible: an exporter keeps it for less, and Jaeger takes less to show it.
 */
export const arrival = 1_500;
const idleTimeout = 5_000;
