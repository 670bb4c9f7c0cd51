import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { PartOptions } from "./options.ts";
import { type Collector, startCollector } from "./parts/collector.ts";
import { type Jaeger, startJaeger } from "./parts/jaeger.ts";
import { type Databases, openDatabases } from "./parts/postgres.ts";
import { freePorts, type Part } from "./parts/process.ts";
import { openRabbit, type Rabbit } from "./parts/rabbitmq.ts";
import { openRedis } from "./parts/redis.ts";
import { type S3, startS3 } from "./parts/s3.ts";
import { type Service, type ServiceName, serviceNames, type ServiceOptions, startService } from "./parts/service.ts";
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
  restart(changes?: Readonly<Partial<Record<ServiceName, ServiceOptions>>>): Promise<void>;
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

    const ports = servicePort === 0 ? await freePorts(3) : [0, 1, 2].map((i) => servicePort + i);
    const portOf = (service: ServiceName): number => ports[serviceNames.indexOf(service)]!;
    const env = {
      ...databases.env,
      ...rabbit.env,
      ...redis.env,
      ...s3.env,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    };
    const services = new Map<ServiceName, { readonly part: Promise<Service>; readonly options: ServiceOptions }>();
    const running = () => Promise.all([...services.values()].map(({ part }) => part));
    // A service that did not start must not keep the others from being stopped.
    const stopServices = async () => {
      const all = await Promise.allSettled([...services.values()].map(({ part }) => part));
      await Promise.all(all.map((one) => (one.status === "fulfilled" ? one.value.stop() : undefined)));
    };
    open.push({ stop: stopServices });

    const begin = async (service: ServiceName, change: ServiceOptions): Promise<Service> => {
      await (await services.get(service)?.part)?.stop();
      const own = { ...env, PORT: String(portOf(service)), ...tieOf(service), ...change.env };
      return startService(service, { ...change, env: own });
    };
    const restart: World["restart"] = async (changes = {}) => {
      signal.throwIfAborted();
      const wanted = serviceNames.map((service) => [service, changes[service] ?? {}] as const);
      const changed = wanted.filter(
        ([service, change]) => JSON.stringify(services.get(service)?.options) !== JSON.stringify(change),
      );
      if (changed.length > 0) progress(`starting ${changed.map(([service]) => service).join(", ")}`);
      for (const [service, options] of changed) services.set(service, { part: begin(service, options), options });
      await running();
    };
    const flush = async () => {
      await Promise.all((await running()).map((service) => service.flush()));
      await sleep(arrival);
    };
    const quiet = async () => {
      const isQuiet = async () => (await rabbit.depth()).waiting === 0;
      // If nobody takes messages, they stay, so the tries are limited. A message being handled may send another one.
      for (let tries = 0; tries < 50; tries += 1, await sleep(100)) {
        if (!(await isQuiet())) continue;
        await Promise.race([Promise.all((await running()).map((service) => service.idle())), sleep(idleTimeout)]);
        if (await isQuiet()) return;
      }
    };
    await restart();

    return {
      jaeger,
      collector,
      databases,
      rabbit,
      s3,
      env,
      urls: Object.fromEntries(
        serviceNames.map((service) => [service, `http://127.0.0.1:${portOf(service)}`]),
      ) as Record<ServiceName, string>,
      restart,
      flush,
      quiet,
      settle: async () => {
        await quiet();
        await sleep(arrival);
        await flush();
      },
      rest: async () => {
        await stopServices();
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

/** A consumer's span is linked to the producer's or is its child. The CRM does the one, the MES the other. */
const tieOf = (service: ServiceName): Record<string, string> =>
  service === "crm-api" ? { LANDSCAPE_CONSUMER_TIE: "link" } : {};

/**
 * Milliseconds after which a span is surely visible: an exporter keeps it for less, and Jaeger takes less to show it.
 */
export const arrival = 1_500;
const idleTimeout = 5_000;
