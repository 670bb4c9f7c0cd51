import type { Progress } from "../progress.ts";
import { freePorts, type Part } from "./process.ts";
import { type Service, type ServiceName, serviceNames, type ServiceOptions, startService } from "./service.ts";

/** Options by service. One that is not named has its usual options. */
export type ServiceChanges = Readonly<Partial<Record<ServiceName, ServiceOptions>>>;

/** The three services. */
export interface Services extends Part {
  readonly urls: Readonly<Record<ServiceName, string>>;
  /** Restarts services whose options have changed. A service that is not named gets its usual options back. */
  restart(changes?: ServiceChanges): Promise<void>;
  /** Starts one more instance of a service, which takes messages beside the usual one. */
  instance(service: ServiceName, env: Readonly<Record<string, string>>): Promise<Service>;
  /** Waits until no service handles a message. */
  idle(): Promise<void>;
  /** Sends off the spans that their exporters still hold. */
  flush(): Promise<void>;
}

/**
 * Prepares the three services. `restart` starts them.
 * @param env tells the services where the parts are
 * @param firstPort the first of three ports in a row; 0 for any free ones
 */
export async function prepareServices(
  env: Readonly<Record<string, string>>,
  firstPort: number,
  progress: Progress,
): Promise<Services> {
  const ports = firstPort === 0 ? await freePorts(serviceNames.length) : serviceNames.map((_, i) => firstPort + i);
  const portOf = (service: ServiceName): number => ports[serviceNames.indexOf(service)]!;
  const services = new Map<ServiceName, { readonly part: Promise<Service>; readonly options: ServiceOptions }>();
  const running = () => Promise.all([...services.values()].map(({ part }) => part));

  const start = (service: ServiceName, port: number, options: ServiceOptions): Promise<Service> =>
    startService(service, { ...options, env: { ...env, PORT: String(port), ...tieOf(service), ...options.env } });
  const begin = async (service: ServiceName, options: ServiceOptions): Promise<Service> => {
    await (await services.get(service)?.part)?.stop();
    return start(service, portOf(service), options);
  };
  return {
    urls: Object.fromEntries(serviceNames.map((service) => [service, `http://127.0.0.1:${portOf(service)}`])) as Record<
      ServiceName,
      string
    >,
    restart: async (changes = {}) => {
      const wanted = serviceNames.map((service) => [service, changes[service] ?? {}] as const);
      const changed = wanted.filter(
        ([service, options]) => JSON.stringify(services.get(service)?.options) !== JSON.stringify(options),
      );
      if (changed.length > 0) progress(`starting ${changed.map(([service]) => service).join(", ")}`);
      for (const [service, options] of changed) services.set(service, { part: begin(service, options), options });
      await running();
    },
    instance: async (service, env) => start(service, (await freePorts(1))[0]!, { env }),
    idle: async () => {
      await Promise.all((await running()).map((service) => service.idle()));
    },
    flush: async () => {
      await Promise.all((await running()).map((service) => service.flush()));
    },
    // One that did not start must not keep the others from being stopped.
    stop: async () => {
      const all = await Promise.allSettled([...services.values()].map(({ part }) => part));
      await Promise.all(all.map((one) => (one.status === "fulfilled" ? one.value.stop() : undefined)));
    },
  };
}

/** A consumer's span is linked to the producer's or is its child. The CRM does the one, the MES the other. */
const tieOf = (service: ServiceName): Record<string, string> =>
  service === "crm-api" ? { LANDSCAPE_CONSUMER_TIE: "link" } : {};
