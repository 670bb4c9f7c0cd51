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
  /** For Jaeger's API, and for the first of the three services; any that are free by default. */
  readonly jaegerPort?: number;
  readonly servicePort?: number;
  readonly progress: Progress;
  /** Stops what was started so far. */
  readonly signal: AbortSignal;
}

/** Everything an order passes, started and ready. */
export interface World {
  readonly jaeger: Jaeger;
  readonly collector: Collector;
  readonly databases: Databases;
  readonly rabbit: Rabbit;
  readonly s3: S3;
  /** Where the parts are, as the services are told. */
  readonly env: Readonly<Record<string, string>>;
  readonly urls: Readonly<Record<ServiceName, string>>;
  /** Starts services anew, with what has changed about them. Those that are not named get back to what is usual. */
  restart(changes?: Readonly<Partial<Record<ServiceName, ServiceOptions>>>): Promise<void>;
  /** Until every span that ended is where it can be found. */
  flush(): Promise<void>;
  /** Until no message is in a queue or in anyone's hands, or for five seconds. */
  quiet(): Promise<void>;
  /** Waits until no message is under way and every span has arrived. */
  settle(): Promise<void>;
  /** Ends the services, their last spans sent: nothing new comes, and what there is can be asked for. */
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
  // In the other order than they were started; one that cannot stop does not keep the others.
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
    // One that did not start keeps no other from being stopped.
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
      // Where nobody takes them, messages stay; what is being handled may send another.
      for (let tries = 0; tries < 50; tries += 1, await sleep(100)) {
        if (!(await isQuiet())) continue;
        await Promise.race([Promise.all((await running()).map((service) => service.idle())), sleep(patience)]);
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

/** The two ways in which a consumer's span may hang together with the producer's: one service each. */
const tieOf = (service: ServiceName): Record<string, string> =>
  service === "crm-api" ? { LANDSCAPE_CONSUMER_TIE: "link" } : {};

/** Longer than an exporter keeps a span, and than Jaeger takes to show it. */
export const arrival = 1_500;
const patience = 5_000;
